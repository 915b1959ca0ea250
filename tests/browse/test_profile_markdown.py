"""What people write in Markdown is shown; what could harm a reader is not."""

from time import process_time

import pytest

from ethicalmap.markdown import to_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Some *words* in **bold**.", "<p>Some <em>words</em> in <strong>bold</strong>.</p>"),
        ("# Title\n\n###### Deep", "<h3>Title</h3>\n<h6>Deep</h6>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("[site](https://a.example)", '<p><a href="https://a.example" rel="nofollow noopener">site</a></p>'),
        ("<me@a.example>", '<p><a href="mailto:me@a.example" rel="nofollow noopener">me@a.example</a></p>'),
        ("![a *map*](https://a.example/map.png)", "<p>a *map*</p>"),
        ("![<b>](x)", "<p>&lt;b&gt;</p>"),
    ],
)
def test_markdown_is_html(text: str, html: str) -> None:
    assert to_html(text).strip() == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "<svg/onload=alert(1)>",
        "<iframe src=https://a.example></iframe>",
        "<style>body{display:none}</style>",
        '<p style="position:fixed">over</p>',
        "<a href=javascript:alert(1)>x</a>",
        "<!-- --><script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#10;script:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox(1))",
        "[x](file:///etc/passwd)",
        "[x](//evil.example)",
        "[x](/admin/logout/)",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        '[x](https://a.example "a\\" onmouseover=\\"alert(1)")',
        "![x](javascript:alert(1))",
        '![x" onerror="alert(1)](https://a.example/y.png)',
        '```" onmouseover="alert(1)\nx\n```',
    ],
)
def test_nothing_in_it_can_harm(text: str) -> None:
    html = to_html(text)

    tags = {tag.split(">")[0] for tag in html.split("<")[1:]}
    allowed = {"p", "/p", "a", "/a", "pre", "/pre", "code", "/code", 'a rel="nofollow noopener"'}
    assert tags - allowed <= {'a href="https://a.example" rel="nofollow noopener"'}


@pytest.mark.parametrize("text", ["[", "![", "*a ", "`a", ">", "- ", "<a", "_a__", "[a](b", "&a", "\\", "[a]: x\n"])
def test_a_hostile_text_takes_no_time(text: str) -> None:
    start = process_time()

    to_html((text * 20_000)[:20_000])

    assert process_time() - start < 2
