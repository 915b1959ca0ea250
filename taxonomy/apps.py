"""The vocabulary as a Django app. It knows nothing of what is tagged with it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaxonomyConfig(AppConfig):
    name = "taxonomy"
    verbose_name = _("Vocabulary")
