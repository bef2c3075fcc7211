"""Laws over all rules: nothing that a page holds makes one fail, and none works harder than the page is long."""

from __future__ import annotations

import gc
import json
import time
from html import escape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conftest import EXAMPLES
from warcwrap import extraction
from warcwrap.page import Page
from warcwrap.storage import Body

OWN = [
    EXAMPLES / "news.html",
    EXAMPLES / "board-article.txt",
    *sorted((Path(__file__).parent / "pages").glob("*/input.*")),
]

SOUP = Path(__file__).parent / "rules" / "soup"


def pieces(name: str) -> list[str]:
    """The lines of a file; in `repeated.txt` each `#` is another number."""
    return (SOUP / f"{name}.txt").read_text("utf-8").removesuffix("\n").split("\n")


# What pages are made of: markup, whole and cut, and what rules look for, in several languages.
PIECES = [*pieces("markup"), *pieces("values"), "\x00", "\u202e", " - ", "\n", "\r\n", "\t", "\u3000", "\ufeff"]
soup = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=60).map("".join)
# Data that a page declares, well-formed, of the wrong type as often as not.
values = st.sampled_from(pieces("values")) | st.text(max_size=8)
types = st.sampled_from(("NewsArticle", "Article", "WebPage", "WebSite", "Person", "Organization", "ImageObject", "x"))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | values | types,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(pieces("keys")), inner, max_size=5),
    max_leaves=12,
)
articles = st.fixed_dictionaries(
    {"@type": types | st.lists(types, max_size=2)}, optional=dict.fromkeys(pieces("keys")[1:], json_values)
)
scripts = (articles | json_values).map(lambda data: f"<script type=application/ld+json>{json.dumps(data)}</script>")
metas = st.tuples(st.sampled_from(pieces("metas")), values).map(
    lambda pair: f'<meta property="{pair[0]}" content="{escape(pair[1])}">'
)
declared = st.lists(scripts | metas, max_size=8).map("".join)
addresses = st.none() | st.sampled_from(
    ("https://www.echo.example/2024/03/05/kelp", "http://[", "https://a..b/", "x", "")
)


def failures(data: bytes, url: str | None = None) -> list[str]:
    found = extraction.read(Page("page", Body.of(data), url=url)).findings
    return [each.message for each in found if each.code == "rule-failed"]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(soup, addresses)
@example("<meta property=og:title content=>", None)
def test_no_markup_makes_a_rule_fail(text: str, url: str | None) -> None:
    """Tags, attributes, dates, names and JSON-LD in any order, whole and cut, make no rule raise."""
    assert failures(text.encode("utf-8", "surrogatepass"), url) == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(declared, soup, addresses)
def test_no_declaration_makes_a_rule_fail(head: str, body: str, url: str | None) -> None:
    """JSON-LD and meta elements with values of any type, where names, dates and addresses are meant, do neither."""
    page = f"<html><head>{head}</head><body><h1>Kelp clock</h1><p>It ticks.</p>{body}"
    assert failures(page.encode("utf-8", "surrogatepass"), url) == []


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(OWN), st.data())
def test_no_damage_makes_a_rule_fail(path: Path, data: st.DataObject) -> None:
    """Pages of our own, with stretches cut out, doubled or mixed with other things, make no rule raise."""
    page = path.read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(page)))
        end = min(len(page), start + data.draw(st.integers(0, 200)))
        middle = data.draw(st.sampled_from((b"", page[start:end] * 2, b"<", b'"', b"\xff", b"</article>", b"<h1>")))
        page = page[:start] + middle + page[end:]
    assert failures(page) == []


REPEATED = [*pieces("repeated"), " ", "\n"]
FEW, MORE = 60, 16


def seconds(text: str) -> float:
    """CPU time of one extraction: the best of three, so that what else the machine does counts little."""
    best = float("inf")
    page = text.encode()
    for _ in range(3):
        gc.collect()
        start = time.process_time()
        extraction.read(Page("page", Body.of(page)))
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize(
    "outer", ["{}", "<html><body><article><h1>Kelp clock</h1><p>{}</p></article>"], ids=["scrape", "page"]
)
@pytest.mark.parametrize("construct", REPEATED, ids=range(len(REPEATED)))
def test_work_grows_with_the_page(construct: str, outer: str) -> None:
    """Sixteen times as much of one thing takes at most forty times as long; squared growth would take 256."""
    few, many = ("".join(construct.replace("#", str(n)) for n in range(count)) for count in (FEW, FEW * MORE))
    assert seconds(outer.format(many)) < 40 * max(seconds(outer.format(few)), 0.002)
