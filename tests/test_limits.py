"""Limits of markup: what exceeds them is left out before it is parsed, and all else is the very text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborNode

from warcwrap import extraction
from warcwrap.document import Document
from warcwrap.limits import ATTRIBUTES, NESTING_LIMIT, OPTIONS, TAGS, Limited, within
from warcwrap.page import Page
from warcwrap.skim import parse
from warcwrap.storage import Body

MANY = 30_000
SECONDS = 10  # of a slow machine; without the limits most of these take far longer

FLOODS = [
    ("<div>" * MANY, "depth-limit"),
    ("<div></b>" * MANY, "depth-limit"),
    ("<div>" * MANY + "</div>" * MANY, "depth-limit"),
    ("<B><I><font>" * MANY, "depth-limit"),
    ("<svg><div/>" + "<x/>" * MANY, "depth-limit"),
    ("<svg><foreignObject>" + "<x/>" * MANY, "depth-limit"),
    ("<svg>" + "<td>" * MANY, "depth-limit"),
    ("<select><xmp></select>" + "<div>" * MANY + "</xmp>", "depth-limit"),
    ('<a =">' + "<div>" * MANY + '">', "depth-limit"),
    ('<a b=c=">' + "<div>" * MANY + '">', "depth-limit"),
    ("<!-- --!>" + "<div>" * MANY + "-->", "depth-limit"),
    ("<div " + " ".join(f"a{n}=1" for n in range(MANY)) + ">", "attribute-limit"),
    ("<div " + " ".join(f'a{n}=">"' for n in range(MANY)) + ">", "attribute-limit"),
    ("<div " + "/".join(f"a{n}" for n in range(MANY)) + ">", "attribute-limit"),
    ("<select>" + "<option>x" * MANY + "</select>", "options-limit"),
    ("<select>" + "<OPTION>x</OPTION>" * MANY + "</select>", "options-limit"),
]
HARMLESS = [
    "<p>" * MANY,
    "<li>x" * MANY,
    "<br/><img>" * MANY,
    "<div></div>" * MANY,
    "<svg>" + "<path d='m0 0'/>" * MANY + "</svg>",
    "<script>" + "'<div>'," * MANY + "</script>",
    "<!--" + "<div>" * MANY + "-->",
    "<script>" * MANY,
    "<title>" * MANY,
    "<!--" * MANY,
    "<a" * MANY,
    "<" * MANY,
    "<div " + 'data-x="' + "a=1 " * MANY + '">',
    "<select><option>x</select>" * MANY,
]


@pytest.mark.parametrize("mark", ["<p>", "</p>", "<!---->", "<!x>", "<?x>"])
def test_tags_without_end(mark: str) -> None:
    """A page is read up to where it has too many tags, and says so; one with just as many is read whole."""
    most = mark * TAGS
    limited = within(most + "end" + mark * 10)
    assert (limited.text, [found.code for found in limited.findings]) == (most + "end", ["page-over-budget"])
    assert within(most + "<" * TAGS) == Limited(most + "<" * TAGS)


def depth(root: LexborNode) -> int:
    """How many elements stand around the innermost one."""
    deepest = 0
    stack = [(root, 0)]
    while stack:
        node, around = stack.pop()
        deepest = max(deepest, around)
        stack.extend((child, around + 1) for child in node.iter())
    return deepest


@pytest.mark.parametrize(("text", "code"), FLOODS, ids=lambda value: value[:30])
def test_flood(text: str, code: str) -> None:
    """A flood is cut down to the limit in linear time, and a finding says so."""
    start = time.process_time()
    limited = within(text)
    tree = parse(limited.text)
    assert [found.code for found in limited.findings] == [code]
    assert time.process_time() - start < SECONDS
    assert tree.root is not None and depth(tree.root) <= 2 * NESTING_LIMIT


@pytest.mark.parametrize("text", HARMLESS, ids=lambda value: value[:30])
def test_harmless(text: str) -> None:
    """What costs lexbor little is not touched, however much of it there is."""
    limited = within(text)
    assert (limited.text == text, limited.findings) == (True, ())


def test_text_and_first_attributes_stay() -> None:
    """What lies too deep loses its tags and keeps its text; a tag keeps its first attributes, a select its options."""
    deep = within("<div>" * MANY + "<p>at the bottom</p>")
    wide = within("<div " + " ".join(f"a{n}=1" for n in range(MANY)) + ">x</div>")
    long = within("<select>" + "<option>x" * MANY + "</select><p>behind</p>")
    tag = parse(wide.text).css("div")[0]
    assert "at the bottom" in parse(deep.text).css("body")[0].text()
    assert (len(tag.attributes), tag.text()) == (ATTRIBUTES, "x")
    assert (len(parse(long.text).css("option")), parse(long.text).css("p")[0].text()) == (OPTIONS, "behind")


def test_deep_page_keeps_its_metadata() -> None:
    """300 nested elements are nothing special: what stands at the bottom is found."""
    story = (
        "<p>한가람 기자 garam@outlet.example</p><p>도서관이 문을 열었다. 밤 열한 시까지 책을 읽을 수 있다고 한다.</p>"
    )
    read = extraction.read(Page("deep.html", Body.of(("<!DOCTYPE html><body>" + "<div>" * 300 + story).encode())))
    assert [author.name for author in read.metadata.authors] == ["한가람"]
    assert read.findings == ()


def test_few_tags_that_nest_too_deep() -> None:
    """A page of few tags is parsed before its depth is known; what lies too deep loses its tags then."""
    text = "<!DOCTYPE html><body>" + "<div>" * (2 * NESTING_LIMIT) + "<p>at the bottom"
    page = Document(Page("deep.html", Body.of(text.encode())), [])
    assert within(text) == Limited(text)
    assert [found.code for found in page.oddities] == ["depth-limit"]
    assert [line.text for line in page.lines] == ["at the bottom"]
    assert len(page.elements.tags) <= NESTING_LIMIT + 5


@pytest.mark.parametrize(
    "start",
    [
        "<div ='x y=' ' ",
        '<div ="x y=" " ',
        '<div="x y=" " ',
        "<div a='\">' ",
        '<div a=b="c>d" ',
        '<div a="<" ',
        "<DIV\tA = 'x>' ",
    ],
)
def test_tags_that_hide_where_they_end(start: str) -> None:
    """However a tag sets quotes and ends of tags into its attributes, it is not longer than it may be."""
    tail = " ".join(f'a{n}=">"' if n % 2 else f"b{n}" for n in range(MANY // 10))
    node = parse(within(f"{start}{tail}>").text).css("body > *")[0]
    assert len(node.attributes) <= ATTRIBUTES


def test_findings_reach_the_extraction() -> None:
    """An extraction says what was not read: elements too deep, pictures too many."""
    page = Page("deep.html", Body.of(("<!DOCTYPE html><body>" + "<img src=a.jpg>" * 2_001 + "<div>" * MANY).encode()))
    assert [found.code for found in extraction.read(page).findings] == ["depth-limit", "images-capped"]


@given(st.text(alphabet="<>/=\"' !-ab", max_size=200))
def test_small_text_is_never_changed(text: str) -> None:
    """No limit can be met by a page of a few tags."""
    assert within(text).text == text
