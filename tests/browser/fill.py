"""Fills the site that the browser visits, in a process of its own, and prints what tests must know as one line of JSON.

The starter content, a person, and a curator; then the address of every page in `tests/pages.py`.
"""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ethicalmap.settings")
django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command

from directory.models import Owner
from taxonomy.models import Term
from tests.curate.cases import make_one_of_each
from tests.factories import make_person
from tests.pages import PAGES

# People who leave, one for each way of looking at pages.
LEAVERS = ("Lea Leaver", "Leo Leaver")
CURATOR, PASSWORD = "ada", "a long and quiet password"


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("load_starter", verbosity=0)
    make_person(terms=Term.objects.filter(slug="data-and-privacy"))
    for name in LEAVERS:
        Owner.objects.create(
            person=make_person(name), email=f"{name.split()[0].lower()}@person.example", proof="person"
        )
    User.objects.create_superuser(CURATOR, password=PASSWORD)
    addresses = [page.address() for page in PAGES]
    make_one_of_each()
    print(json.dumps(addresses))


if __name__ == "__main__":
    main()
