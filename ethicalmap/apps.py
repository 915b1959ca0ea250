"""The site as a Django app, so that its own templates, checks and commands are found."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EthicalmapConfig(AppConfig):
    name = "ethicalmap"
    verbose_name = _("What runs by itself")
