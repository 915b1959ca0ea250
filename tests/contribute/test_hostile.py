"""Two thousand hostile forms and addresses: none is answered with an error of ours, nothing becomes public.

Payloads are drawn by hypothesis and thrown at the URL: five hundred of each on either database, others on each. What is
good by chance is stored, and waits.
"""

import os
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from directory.models import Change, Contribution, Organisation, Person
from ethicalmap.ratelimit import Limit
from tests.contribute.factories import ADDRESS, make_vocabulary, payload, stamp
from tests.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db

# What breaks software that nobody was unkind to.
UNKIND = st.sampled_from(
    [
        "",
        " ",
        "\x00",
        "a\x00b",
        "\ud800",
        "\ufffe",
        "\u202egnp.exe",
        "\ufdfa" * 200,
        "ﬃ" * 300,
        "e" + "\u0301" * 500,
        "\N{ZERO WIDTH JOINER}" * 40,
        "👩‍👩‍👧‍👧" * 50,
        "<script>alert(1)</script>",
        "{{ 7*7 }}{% debug %}",
        "%(name)s %s %d",
        "' OR 1=1 --",
        "../../etc/passwd",
        "http://[::1",
        "http://a:99999999/",
        "https://\u2100.example",
        "http://xn--a.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "https://" + "a." * 240 + "example",
        "ada@example.org\r\nBcc: all@example.org",
        "9" * 5_000,
        "-1",
        "٢٠١٩",
        "1e9",
        "NaN",
        "x" * 20_000,
    ]
)
TEXT = UNKIND | st.text(max_size=300) | st.text(alphabet=st.characters(codec=None), max_size=40)
UPLOAD = b'--x\r\nContent-Disposition: form-data; name="name"; filename="a.exe"\r\n\r\n' + b"x" * 900_000 + b"\r\n--x--"
FIELDS = [
    "name", "summary", "website", "country", "city", "former_names", "year_founded", "note", "sender_email", "subject",
    "form", "another", "csrfmiddlewaretoken", "terms-issue", "proposal-issue", "terms-kind", "terms-nothing",
]  # fmt: skip
VALUES = TEXT | st.lists(TEXT | st.sampled_from(["privacy", "data", "charity"]), max_size=8)
FORMS = st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=30), VALUES, max_size=8)

OUR_SEED = 1 if "postgresql" in os.environ.get("DATABASE_URL", "") else 2
unhurried = settings(
    max_examples=500,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    make_vocabulary()
    monkeypatch.setattr("directory.contribute.taking.SUBMISSIONS", Limit("test", number=10**6, seconds=1))


def sendable(value: Any) -> Any:
    """As a browser or a script could put it on the wire: lone surrogates as the bytes that they would be."""
    if isinstance(value, list):
        return [sendable(one) for one in value]
    return value.encode("utf-8", "surrogatepass")


@seed(OUR_SEED)
@unhurried
@given(changes=FORMS, is_good_otherwise=st.booleans(), is_multipart=st.booleans())
def test_hostile_forms(
    client: Client, unlimited: None, changes: dict[str, Any], is_good_otherwise: bool, is_multipart: bool
) -> None:
    form = (payload() if is_good_otherwise else {"form": stamp()}) | changes

    response = _post(client, form, is_multipart=is_multipart)

    assert response.status_code in {200, 302, 400, 422}, response.status_code
    if response.status_code == 422:
        assert b"<title>" in response.content
        assert b"error-summary" in response.content
    if response.status_code == 302:
        assert client.get(response["Location"]).status_code == 200
    assert not Organisation.objects.exists()
    assert not Change.objects.exists()


@seed(OUR_SEED)
@unhurried
@given(
    path=st.sampled_from([ADDRESS, "/submit/", "/contributions/{}/", "/contributions/{}", "/submit/{}/"]),
    query=st.text(max_size=200) | st.lists(st.tuples(TEXT, TEXT), max_size=5),
    piece=TEXT,
)
def test_hostile_addresses(client: Client, unlimited: None, path: str, query: Any, piece: str) -> None:
    def quoted(text: str) -> str:
        return quote_from_bytes(text.encode("utf-8", "surrogatepass"))[:6_000]

    asked = (
        quote(query.encode("utf-8", "surrogatepass"), safe="&=%")
        if isinstance(query, str)
        else "&".join(f"{quoted(name)}={quoted(value)}" for name, value in query)
    )

    response = client.get(f"{path.format(quoted(piece))}?{asked}")

    assert response.status_code in {200, 301, 400, 404}, response.status_code
    assert not Contribution.objects.exists()


ABOUT_FIELDS = [
    "name", "summary", "website", "country", "city", "former_names", "year_founded", "status", "closed_note",
    "description", "terms-issue", "terms-kind", "source-city", "source-terms.issue", "version", "step", "against",
    "wrong", "evidence", "said", "other", "asked", "chosen", "since", "until", "why", "affiliated", "note",
    "sender_email", "subject", "form",
]  # fmt: skip
ABOUT_VALUES = VALUES | st.sampled_from(
    ["look", "edit", "send", "to.funds", "from.partner", "Other Fund", "zed-trust", "fact.city", "fact.", "criterion."]
)
ABOUT_FORMS = st.dictionaries(st.sampled_from(ABOUT_FIELDS) | st.text(max_size=30), ABOUT_VALUES, max_size=8)
GOOD = {
    "suggest": {"name": "Zed Trust", "website": "zedtrust.example", "status": "active", "city": "York"},
    "challenge": {"against": "fact.name", "wrong": "It is called otherwise."},
    "relate": {"said": "to.funds", "other": "Other Fund", "evidence": "A report"},
    "remove": {},
}  # fmt: skip


@seed(OUR_SEED)
@unhurried
@given(
    changes=ABOUT_FORMS,
    kind=st.sampled_from(["organisations/zed-trust", "people/wilhelmina-testperson"]),
    where=st.sampled_from(sorted(GOOD)),
    is_good_otherwise=st.booleans(),
)
def test_hostile_forms_about_an_entry(
    client: Client, unlimited: None, changes: dict[str, Any], kind: str, where: str, is_good_otherwise: bool
) -> None:
    if not Organisation.objects.exists():
        make_organisation("Zed Trust", summary="", city="Leeds")
        make_organisation("Other Fund")
        make_person("Wilhelmina Testperson")
    before = [*Organisation.objects.values(), *Person.objects.values()]
    form = {"form": stamp()} | (GOOD[where] | {"step": "send"} if is_good_otherwise else {}) | changes

    response = _post(client, form, f"/{kind}/{where}/", is_multipart=False)

    assert response.status_code in {200, 302, 400, 404, 409, 422}, response.status_code
    if response.status_code == 302:
        assert client.get(response["Location"]).status_code == 200
    assert [*Organisation.objects.values(), *Person.objects.values()] == before


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"name=%ff%fe&summary=%00", "application/x-www-form-urlencoded"),
        (b"name=x", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"name=x", "application/x-www-form-urlencoded; charset=nonsense"),
        (b"{}", "application/json"),
        (b"nonsense", "multipart/form-data; boundary=x"),
        (b"nonsense", "multipart/form-data"),
        (UPLOAD, "multipart/form-data; boundary=x"),
        (b"", ""),
    ],
)
def test_hostile_bodies(client: Client, unlimited: None, body: bytes, content_type: str) -> None:
    response = client.generic("POST", ADDRESS, body, content_type)

    assert response.status_code in {400, 422}, response.status_code


def _post(client: Client, form: dict[str, Any], address: str = ADDRESS, *, is_multipart: bool) -> Any:
    pairs = [
        (sendable(name), sendable(one))
        for name, value in form.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    if is_multipart:
        parts = b"".join(
            b'--x9\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name, value) for name, value in pairs
        )
        return client.generic("POST", address, parts + b"--x9--\r\n", "multipart/form-data; boundary=x9")
    body = "&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in pairs)
    return client.generic("POST", address, body.encode(), "application/x-www-form-urlencoded")
