"""The vocabulary as a Django app. It knows nothing of what is tagged with it."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class TaxonomyConfig(AppConfig):
    name = "taxonomy"
    verbose_name = _("Vocabulary")

    def ready(self) -> None:
        from taxonomy import guards
        from taxonomy.record import hearing

        hearing.connect()
        pre_migrate.connect(guards.before_migrate, sender=self)
        post_migrate.connect(guards.after_migrate, sender=self)
        checks.register(guards.check, checks.Tags.database)
