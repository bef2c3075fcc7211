"""A page's elements, and what is asked of them."""

from __future__ import annotations

import re

from warcwrap.document import Document
from warcwrap.elements import ANCESTORS, Names
from warcwrap.lines import read_lines
from warcwrap.page import Page
from warcwrap.skim import parse
from warcwrap.storage import Body

PAGE = "<body><main id=Top><nav class='Menu main'><a>1</a><a role=button>2</a></nav><p>3<svg><path/></svg></p></main>"


def test_order_and_parents() -> None:
    """Every element stands once, before what is in it; what a drawing holds is left out."""
    elements = read_lines(parse(PAGE), newlines_break=False).elements
    assert elements.tags == ["html", "head", "body", "main", "nav", "a", "a", "p", "svg"]
    assert elements.parents == [-1, 0, 0, 2, 3, 4, 4, 3, 7]


def test_place_finds_the_element_again() -> None:
    """An element's place is a selector that finds it and nothing else."""
    tree = parse(PAGE)
    elements = read_lines(tree, newlines_break=False).elements
    for position, node in enumerate(elements.nodes):
        assert [found.mem_id for found in tree.css(elements.place(position))] == [node.mem_id]
    assert elements.place(6) == "html > body > main > nav > a:nth-of-type(2)"


def test_marks_around() -> None:
    """Marks are ids, classes, roles and itemprops; an element is marked by its own and by those around it."""
    elements = read_lines(parse(PAGE), newlines_break=False).elements
    menu, never = re.compile(r"(?:^|\s)menu(?=$|\s)"), re.compile("aside")
    assert [elements.marks(position) for position in (3, 4, 6)] == ["top", "menu main", "button"]
    assert [elements.is_marked(position, menu) for position in (3, 4, 5, 7)] == [False, True, True, False]
    assert not any(elements.is_marked(position, never) for position in range(len(elements.tags)))
    assert [elements.stands_in(position, frozenset({"nav"})) for position in (2, 5, 7)] == [False, True, False]


def test_ancestors_are_bounded() -> None:
    """However deep an element stands, only those near it are told."""
    elements = read_lines(parse("<div class=a>" * 900 + "text"), newlines_break=False).elements
    assert len(elements.around(len(elements.tags) - 1)) == ANCESTORS
    assert len(elements.tags_around(len(elements.tags) - 1)) == ANCESTORS


def test_names_are_asked_one_by_one() -> None:
    """A pattern of names is found in a single id or class, and never across two."""
    menu = Names(r"(?:^|[\s_-])menu(?=$|\s)|side ?bar")
    assert [menu.search(marks) for marks in ("top menu", "main-menu x", "menus", "side bar", "sidebar")] == [
        True, True, False, False, True,
    ]  # fmt: skip


def test_strings_are_those_of_beautiful_soup() -> None:
    """The texts in an element are BeautifulSoup's `stripped_strings`."""
    text = (
        "<div>a<!--c--> b <p> </p><script>x</script><b>d<i> e</i></b><ruby>漢<rt>kan</rt></ruby>f"
        "<textarea>g</textarea><svg><text>h</text>i</svg></div>"
    )
    page = Document(Page("page", Body.of(text.encode())), None)
    for tag in page.soup.find_all(True):
        at = tag.sourcepos or 0
        assert list(page.elements.strings(at)) == list(tag.stripped_strings)
        assert [page.elements.tags[inner] for inner in page.elements.within(at)] == [
            one.name for one in tag.find_all(True)
        ]


def test_content_is_that_of_beautiful_soup() -> None:
    """An element's whole text is BeautifulSoup's `get_text`: white space, preformatted text, readings of signs."""
    text = (
        "<div> a <!--c--> <b>\n </b><p> \t</p>\n<script>x</script><pre> <i> </i>\n\n<b>d</b> </pre>"
        "<time>5 <b> </b></time>"
        "<ruby>漢<rt>kan<i>ji</i></rt></ruby><textarea> g </textarea><svg><text>h</text>i</svg></div>"
    )
    page = Document(Page("page", Body.of(text.encode())), None)
    told = {tag.name: (tag.get_text(), page.elements.content(tag.sourcepos or 0)) for tag in page.soup.find_all(True)}
    assert {name: content for name, (content, _) in told.items()} == {name: own for name, (_, own) in told.items()}
