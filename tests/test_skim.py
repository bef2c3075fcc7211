"""BeautifulSoup, built from what is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest
from bs4 import BeautifulSoup, Tag

from warcwrap.lines import read_lines
from warcwrap.skim import Skim, parse

PAGE = """<html><head><title>t</title><script type=x>var a = "<b>";</script></head><body class="a  b"><div id=out>
  <p rel=author>one <b>two</b> <!-- note --> three</p><pre> <i> </i>
 </pre><ruby>漢<rp>(</rp><rt>kan</rt></ruby><table><tr><td headers="x y">4</table><br></div></body></html>"""


def skim(*selectors: str) -> Skim:
    """The page's elements, with these selectors declared; with none, all of them."""
    return Skim(read_lines(parse(PAGE), newlines_break=False).elements, selectors or None)


def shape(top: Tag) -> list[tuple[str, str, object, object]]:
    """Everything in an element, with its kind, attributes or text, and neighbours."""
    return [
        (type(one).__name__, str(one.name), one.attrs if isinstance(one, Tag) else str(one), str(one.next_sibling))
        for one in top.descendants
    ]


def test_whole_page() -> None:
    """The soup of a whole page is what BeautifulSoup itself makes of it, but for comments and the space around them."""
    soup, expected = skim().soup, BeautifulSoup(PAGE.replace("<!-- note -->", ""), "html.parser")
    for tag in expected.find_all(["title", "script", "p", "pre", "ruby", "td", "br"]):
        (same,) = soup.find_all(tag.name)
        assert (shape(same), same.attrs, same.get_text()) == (shape(tag), tag.attrs, tag.get_text())


def test_only_what_is_asked_for() -> None:
    """A selected element is whole, with the elements around it, and without what else is in them."""
    (tag,) = skim("b").select(("b",))
    assert (tag.get_text(), [step.name for step in tag.parents]) == ("two", ["p", "div", "body", "html", "[document]"])
    assert tag.parent is not None and tag.parent.contents == []


def test_what_was_built_stays() -> None:
    """An element that is built when one around it is asked for is the same object as before."""
    page = skim("b", "p", "div")
    (inner,), (outer,), (outmost,) = (page.select((name,)) for name in ("b", "p", "div"))
    assert inner.parent is outer and outer.parent is outmost
    assert outmost.find("b") is inner
    assert outer.get_text() == "one two  three"
    assert shape(outmost) == shape(skim().select(("div",))[0])


def test_undeclared_is_an_error() -> None:
    """Rules read what their rows declare, and nothing else."""
    with pytest.raises(ValueError, match="no rule declares"):
        skim("b").select(("p",))


def test_soup_of_what_is_declared() -> None:
    """The soup holds the declared elements whole, in page order."""
    soup = skim("td", "b").soup
    assert [tag.name for tag in soup.find_all(True)] == ["html", "body", "div", "p", "b", "table", "tbody", "tr", "td"]
    assert soup.get_text() == "two4"


def test_a_page_without_tags_asked_for_imports_no_beautifulsoup() -> None:
    """BeautifulSoup takes long to import: a process that reads a plain page does not."""
    program = (
        "import sys; from warcwrap import extraction; from warcwrap.page import Page;"
        "from warcwrap.storage import Body;"
        "text = b'<title>Kelp clock</title><h1>Kelp clock</h1><p>By Jane Doe</p><p>It ticks.</p>';"
        "title = extraction.read(Page('page', Body.of(text))).metadata.title; print(title, 'bs4' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "Kelp clock False"
