"""The log says what was asked and how it ended, and holds nothing that opens a door or says who asked."""

import logging

import pytest
from django.test import Client

from ethicalmap.logs import MaskingFormatter

TOKEN = "s3cr3t-t0ken"


def written(records: list[logging.LogRecord]) -> str:
    formatter = MaskingFormatter("%(name)s %(message)s")
    return "\n".join(formatter.format(record) for record in records)


@pytest.mark.django_db
def test_one_line_tells_method_path_status_and_time(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/robots.txt?who=ada", headers={"referer": "https://elsewhere.example/", "user-agent": "Lynx"})

    (line,) = written(caplog.records).splitlines()
    assert line.startswith("ethicalmap.logs GET /robots.txt 200 ")
    assert line.endswith(" ms")


@pytest.mark.django_db
def test_the_address_of_a_private_page_is_masked(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.get(f"/contributions/{TOKEN}/nothing/?next=/contributions/{TOKEN}/")

    assert "GET /contributions/…/nothing/ 404" in written(caplog.records)
    assert TOKEN not in written(caplog.records)


def test_a_traceback_is_masked_too(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError(f"no page at /contributions/{TOKEN}/")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: /contributions/%s/", TOKEN)

    assert TOKEN not in written(caplog.records)
    assert "ValueError" in written(caplog.records)


@pytest.mark.django_db
def test_nobody_writes_lines_of_their_own(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/robots.txt/%0AINFO%20forged")

    assert not any(line.startswith("INFO forged") for line in written(caplog.records).splitlines())
