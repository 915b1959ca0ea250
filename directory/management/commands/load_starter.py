"""`manage.py load_starter`: the project's own vocabulary and organisations, into an empty database."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from directory.models import Organisation, Relationship
from taxonomy.models import Facet, Term

TAXONOMY = Path(settings.BASE_DIR) / "taxonomy" / "starter"
DIRECTORY = Path(settings.BASE_DIR) / "directory" / "starter"


class Command(BaseCommand):
    help = (
        "Loads the starter vocabulary if there are no facets, and the starter organisations if there are no "
        "organisations. Touches nothing that is there."
    )

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        self.told = verbosity > 0
        if Facet.objects.exists():
            self._say(f"The vocabulary is there already: {Facet.objects.count()} facets. Nothing was loaded.")
        else:
            call_command("load_taxonomy", TAXONOMY, verbosity=0)
            self._say(f"Loaded {Facet.objects.count()} facets with {Term.objects.count()} terms.")
        if Organisation.objects.exists():
            self._say(f"Organisations are there already: {Organisation.objects.count()}. Nothing was loaded.")
        elif not _starter_facets() <= set(Facet.objects.values_list("slug", flat=True)):
            self._say("The vocabulary is another one than the starter's: its organisations were not loaded.")
        else:
            # Rows that use a term which is missing here are refused, and said to be.
            call_command("import_organisations", DIRECTORY, stdout=self.stdout, verbosity=verbosity)
            self._say(
                f"Loaded {Organisation.objects.count()} organisations with {Relationship.objects.count()} "
                "relationships. Nobody has confirmed them yet: each page says so."
            )

    def _say(self, words: str) -> None:
        if self.told:
            self.stdout.write(words)


def _starter_facets() -> set[str]:
    with (TAXONOMY / "facets.csv").open(encoding="utf-8", newline="") as file:
        return {row["slug"] for row in csv.DictReader(file) if "organisation" in row["applies_to"].split(";")}
