"""Whatever somebody writes into an address, the answer is a page of ours and never a fault."""

from urllib.parse import quote, quote_from_bytes

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_organisation, make_person, make_term

pytestmark = pytest.mark.django_db

FIRST = ["organisations", "people", "taxonomy", "contributions", "submit", "contact", "admin", "static", "healthz", ""]
NAMES = ["q", "sort", "page", "view", "issue", "about", "next", "format", "__proto__", "issue[]", ""]

raw = st.binary(max_size=40).map(quote_from_bytes) | st.text(max_size=40).map(
    lambda text: quote(text, errors="replace")
)
paths = st.builds(lambda first, rest: "/" + "/".join([first, *rest]), st.sampled_from(FIRST), st.lists(raw, max_size=3))
queries = st.lists(st.tuples(st.sampled_from(NAMES) | raw, raw), max_size=5).map(
    lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=paths, end=st.sampled_from(["", "/", ".json", "/history/"]), query=queries)
def test_no_address_ends_in_a_fault(client: Client, path: str, end: str, query: str) -> None:
    response = client.get(f"{path}{end}?{query}")

    assert response.status_code < 500


@pytest.mark.parametrize("cookie", ['"\\000"', "x" * 4000, '"\\377"', "é"])
def test_no_cookie_ends_in_a_fault(client: Client, cookie: str) -> None:
    client.cookies["sessionid"] = cookie

    assert client.get("/admin/", headers={"cookie": f"sessionid={cookie}; csrftoken={cookie}"}).status_code < 500


def test_what_is_odd_in_every_place_at_once(client: Client) -> None:
    make_organisation("Odd", terms=[make_term("privacy")])
    make_person()
    for text in ("%00", "%ff", "%f0%9f%98%80", "..%2f..", "%0d%0aSet-Cookie:a=b", "%e2%80%ae", "a" * 5000):
        for address in (
            f"/organisations/{text}/",
            f"/people/{text}.json",
            f"/organisations/?q={text}",
            f"/?{text}={text}",
        ):
            response = client.get(address)

            assert response.status_code < 500, address
            assert "a" not in response.cookies
