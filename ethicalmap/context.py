"""What every template may print about the site itself."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    """The site's name, strapline and contact address, from the settings. No query."""
    return {
        "site_name": settings.SITE_NAME,
        "site_strapline": settings.SITE_STRAPLINE,
        "contact_email": settings.CONTACT_EMAIL,
    }
