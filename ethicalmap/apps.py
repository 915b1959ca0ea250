"""The site as a Django app, so that its own templates, checks and commands are found."""

from django.apps import AppConfig


class EthicalmapConfig(AppConfig):
    name = "ethicalmap"
