"""The directory as a Django app: its rooms are packages of this one app."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Directory")

    def ready(self) -> None:
        from directory.browse import uses
        from directory.classified import check_every_field
        from directory.contribute import mails, person_mails  # noqa: F401  the outbox must know how letters are composed
        from directory.curate import first_criteria, groups
        from directory.curate import letters as questions  # noqa: F401
        from directory.freshness import letters  # noqa: F401
        from directory.models import recording
        from directory.own import challenges

        recording.connect()
        uses.join()
        challenges.connect()
        checks.register(check_every_field)
        post_migrate.connect(groups.make_groups, sender=self)
        post_migrate.connect(first_criteria.make_criteria, sender=self)
