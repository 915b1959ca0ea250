"""Fills the site that the browser visits, in a process of its own, and prints what tests must know as one line of JSON.

The starter content, a person, a curator, and an owner who was just asked whether an entry still holds; then the address
of every page in `tests/pages.py`, and of every page of the admin in `tests/permissions/`.
"""

import json
import os
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ethicalmap.settings")
django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command

from directory.freshness.reminders import send_reminders
from directory.models import Organisation, Owner
from taxonomy.models import Term
from tests.curate.cases import make_one_of_each
from tests.factories import make_person
from tests.freshness.factories import make_owner
from tests.pages import PAGES
from tests.permissions import ADMIN_PAGES
from tests.permissions.roles import Role
from tests.permissions.world import make_world, with_another_pair

# People who leave, one for each way of looking at pages.
LEAVERS = ("Lea Leaver", "Leo Leaver")
# Who was asked about which entry.
OWNER, KEPT = "grace@example.org", "ada-lovelace-institute"
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
    Organisation.objects.filter(slug=KEPT).update(confirmed_on=date(2024, 5, 1))
    make_owner(Organisation.objects.get(slug=KEPT), OWNER)
    send_reminders()
    addresses = [page.address() for page in PAGES]
    make_one_of_each()
    world = make_world()
    # Some addresses are of two that are merged by now, and not the two that others are about.
    admin = {row.name: row.address(with_another_pair(world), Role.ADMINISTRATOR) for row in ADMIN_PAGES}
    print(json.dumps([addresses, admin]))


if __name__ == "__main__":
    main()
