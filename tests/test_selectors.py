"""Selectors find what browsers find."""

from __future__ import annotations

import pytest

from warcwrap.lines import read_lines
from warcwrap.rules import FIELDS
from warcwrap.selectors import Finder, compound
from warcwrap.skim import parse

PAGE = """<!doctype html><html lang=en><head><meta name=a content=b><link rel="Canonical next" href=/x><title>t</title>
<script type="application/LD+json">{}</script></head><body id=top><article class="post hentry"><h1 class=entry-title>k
</h1><div class="byLine by-author"><a rel=author href="/author/kelp?x=1">Kelp</a> <time datetime=2024>x</time></div>
<p class>one <em id=authorposton7><span title="2024-3-5">y</span></em></p></article>
<nav><a href=/by/ class="">z</a></nav>"""
SELECTORS = [
    "h1", "p", "a", ".hentry", "#top", "article h1", "article > h1", "body > h1", "div a", "[class]", "[class*=by]",
    "[class*=BY i]", "[class~=by-author]", "[class~=by]", "[class^=by]", "[class$=author]", "a[href*='/author/']",
    "a[rel~=author]", "link[rel~=canonical]", "link[rel=canonical]", "script[type*='ld+json']", "time[datetime]",
    "em[id^='authorposton'] span[title]", "[class*=by]:not(div, p)", "[class*='']", "[class~='by-author hentry']",
    "a[rel][href='/by/']", "*", "[datetime='2024']", "h1.entry-title", "div.post", "[data-none]",
]  # fmt: skip


@pytest.mark.parametrize("selector", SELECTORS)
def test_same_as_lexbor(selector: str) -> None:
    """Each form of selector finds the elements that lexbor's engine finds, in the same order."""
    tree = parse(PAGE)
    elements = read_lines(tree, newlines_break=False).elements
    found = [elements.nodes[position].mem_id for position in Finder(elements).find((selector,))]
    assert found == [node.mem_id for node in tree.css(selector)]


def test_several_selectors() -> None:
    """What matches more than one selector is found once, in page order."""
    elements = read_lines(parse(PAGE), newlines_break=False).elements
    found = Finder(elements).find(("a", "[class*=by i]", "h1"))
    assert [elements.tags[position] for position in found] == ["h1", "div", "a", "a"]


@pytest.mark.parametrize("selector", ["", "a,b", "a + b", "a:first-child", "[x=", "a >", "a:not(.b)"])
def test_unknown_forms_are_errors(selector: str) -> None:
    """A selector of another form is a mistake in a rule's row."""
    with pytest.raises(ValueError, match="not a selector"):
        compound(selector)


def test_declared_selectors_are_understood() -> None:
    """Every selector in the tables of rules has a form that is understood."""
    for selector in (selector for field in FIELDS for rule in field.rules for selector in rule.reads):
        compound(selector)
