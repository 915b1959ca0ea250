"""When something fails, a page of our own says what to do, and nothing else fails with it."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from pytest_django.asserts import assertContains


def _break(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [path("broken/", _break), path("", include("ethicalmap.urls"))]
handler400, handler500 = "ethicalmap.pages.bad_request", "ethicalmap.pages.server_error"


@pytest.mark.django_db
def test_an_unknown_address_answers_404_with_a_way_on(client: Client) -> None:
    response = client.get("/nowhere/")

    assertContains(response, "There is no page at this address", status_code=404)
    assertContains(response, 'href="/organisations/"', status_code=404)


def test_an_unreadable_address_answers_400_with_a_way_on(client: Client) -> None:
    assertContains(client.get("/?q=%ff"), "We cannot read that address", status_code=400)


def test_a_form_without_its_mark_answers_403_and_says_how_to_mend_it() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "ada"})

    assertContains(response, "Please send that again", status_code=403)


@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_answers_500_without_the_database(client: Client) -> None:
    client.raise_request_exception = False

    response = client.get("/broken/")

    assertContains(response, "Something broke on our side", status_code=500)
    assertContains(response, "map@example.org", status_code=500)


@override_settings(ROOT_URLCONF=__name__, TEMPLATES=[])
def test_a_fault_in_the_templates_themselves_answers_one_sentence(client: Client) -> None:
    client.raise_request_exception = False

    response = client.get("/broken/")

    assert (response.status_code, response.content[:16]) == (500, b"Something broke ")
