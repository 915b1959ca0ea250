"""Every answer tells browsers to be careful, whatever the address and however it ends."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.pages import PAGES, Page, names

pytestmark = pytest.mark.usefixtures("something_of_everything")

EXPECTED = {
    "Content-Security-Policy": "base-uri 'none'; connect-src 'self'; default-src 'none'; form-action 'self'; "
    "frame-ancestors 'none'; img-src 'self'; object-src 'none'; script-src 'self'; style-src 'self'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def headers_of(response: Any) -> dict[str, str]:
    """The headers that matter here; the policy's parts in the order of the alphabet."""
    found = {name: response.headers.get(name, "") for name in EXPECTED}
    found["Content-Security-Policy"] = "; ".join(sorted(found["Content-Security-Policy"].split("; ")))
    # A private page is stricter.
    found["Referrer-Policy"] = found["Referrer-Policy"].replace("strict-origin", "same-origin")
    for close in response._resource_closers:  # not response.close(): that ends the test's connection
        close()
    return found


def test_every_address_has_a_row() -> None:
    assert set(names()) <= {page.name for page in PAGES}, "Add the new address to PAGES in tests/pages.py."


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_carries_them_and_sets_no_cookie_before_a_form(client: Client, page: Page) -> None:
    response = client.get(page.address())

    assert response.status_code == page.status
    assert headers_of(response) == EXPECTED
    assert not response.cookies or b'method="post"' in response.content


@pytest.mark.parametrize("address", ["/static/css/tokens.css", "/static/nothing.css", "/organisations", "/admin/"])
def test_files_redirects_and_the_admin_carry_them(client: Client, address: str) -> None:
    assert headers_of(client.get(address)) == EXPECTED


def test_pages_of_the_admin_carry_them(admin_client: Client) -> None:
    for address in (reverse("admin:index"), reverse("admin:directory_organisation_changelist")):
        response = admin_client.get(address)

        assert response.status_code == 200
        assert headers_of(response) == EXPECTED


def test_a_refused_host_carries_them(client: Client) -> None:
    response = client.get("/", headers={"host": "elsewhere.example"})

    assert response.status_code == 400
    assert headers_of(response) == EXPECTED


def test_a_page_that_breaks_carries_them(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False
    client.force_login(User.objects.create_superuser("ada"))
    monkeypatch.setattr("django.contrib.admin.sites.AdminSite.index_template", "nothing.html")

    response = client.get("/admin/")

    assert response.status_code == 500
    assert headers_of(response) == EXPECTED
