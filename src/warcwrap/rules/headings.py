"""The `h1` elements of a page: which of them can be the headline, and which name the site or another page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from warcwrap.document import Document
from warcwrap.lines import Line
from warcwrap.values.headlines import Heading, clean, key

if TYPE_CHECKING:
    from bs4 import Tag

HEADINGS = 30  # of a page that are looked at
MOST_CHARACTERS = 400  # of a headline; a longer `h1` was never closed, and holds the article
OUTER = 20  # elements around a heading among which the article's is looked for
NEAR = 4  # elements around a heading that tell where it stands; what is further out frames the whole page
NAME_CHARACTERS = 60  # a site's name in letters; a longer heading is none
ADDRESS_CHARACTERS = 2_000

_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4"})
_FRAME = frozenset({"html", "body"})
_ASIDE = frozenset({"nav", "aside", "footer", "dialog"})
# Words of ids and classes; "with-sidebar" and "has-footer" are names for the frame around the article.
_TEASERS = "teasers?|promos?"
_OTHERS = (
    r"related|recommend\w{0,8}|most-?read|comments?|sidebar|side-bar|footer|newsletter|popup|modal|cookies?|nav|paywall"
    r"|advert\w{0,8}|sponsored"
)
_FOREIGN_WORD = re.compile(f"{_TEASERS}|{_OTHERS}|widget", re.I)


def _tokens(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?!(?:with|has|no|without)[_-])(?:[\w-]{{0,40}}[_-])?(?:{words})(?:[_-][\w-]{{0,40}})?", re.I)


_FOREIGN_LINKED = _tokens(f"{_TEASERS}|{_OTHERS}")
_FOREIGN_ALWAYS = _tokens(_OTHERS)  # without a link it is no teaser, though a theme may call a page's first element so
_WIDGET = re.compile(r"widget(?:_\w{1,20})?", re.I)
_FOREIGN_ARTICLE = re.compile(r"(?:related|comment|teaser|recommend|promo)(?:[_-]\w{0,20})?", re.I)
_BLOGGER_FRAME = "Blog"  # class="widget Blog" is what Blogger puts around the articles themselves
_SITE_MARK = re.compile(
    r"(?:^|[\s_-])(?:site-?(?:title|titleblog|name|logo)|logo|blog-?(?:title|name)|brand|site-branding|masthead)(?=$|[\s_-])",
    re.I,
)
# The site's front page, also as an archive's copy of it.
_HOME = re.compile(
    r"(?:https?://web\.archive\.org)?(?:/web/\d{1,14}\w{0,3}/)?(?:https?:)?(?://[^/?#\s]{1,255})?\.{0,2}"
    r"(?:/[a-z]{2}(?:[-_][a-zA-Z]{2})?)?/?(?:(?:index|home|default)\.\w{3,5})?(?:\?.{0,40})?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class PageHeading:
    """One `h1`: where it stands among the page's elements, what it says, and what it can be."""

    position: int
    text: Heading
    is_article: bool
    is_foreign: bool
    is_site: bool


def headings(page: Document) -> tuple[PageHeading, ...]:
    """Return the page's `h1` elements that have a text and stand in no menu, aside or foot, in page order."""
    if "headings" not in page.notes:
        own = [at for at in page.find("h1")[:HEADINGS] if not _is_aside(page, at)]
        found = [(at, text_at(page, at)) for at in own]
        usable = [(at, text) for at, text in found if len(key(text.whole)) > 1 and len(text.main) <= MOST_CHARACTERS]
        page.notes["headings"] = tuple(_placed(page, at, text) for at, text in usable)
    listed: tuple[PageHeading, ...] = page.notes["headings"]
    return listed


def text_at(page: Document, position: int) -> Heading:
    """Read the `h1` at a position; most hold no other element, and are read without BeautifulSoup."""
    elements = page.elements
    if next(elements.within(position), None) is None:
        whole = clean(elements.content(position))
        return Heading(whole, whole)
    return told(page.select("h1")[page.find("h1").index(position)])


def told(tag: Tag) -> Heading:
    """Read a heading with BeautifulSoup, which takes long to import, and most pages ask for no tag."""
    from warcwrap.values.heading import heading

    return heading(tag)


def heading_lines(page: Document) -> list[Line]:
    """Return the lines that are headings of the first four ranks."""
    if "heading lines" not in page.notes:
        tags = page.elements.tags
        page.notes["heading lines"] = [line for line in page.lines if tags[line.block] in _HEADING_TAGS]
    listed: list[Line] = page.notes["heading lines"]
    return listed


def marks(page: Document, position: int) -> str:
    """Return an element's id and classes."""
    attributes = page.elements.attributes[position]
    return " ".join([*filter(None, (attributes.get("id"),)), *(attributes.get("class") or "").split()])


def is_foreign(page: Document, position: int, is_linked: bool = True) -> bool:
    """Say whether an element stands among other pages' headlines, in a menu or a dialogue."""
    tags = page.elements.tags
    for step in (position, *_around(page, position, NEAR)):
        text, tag = marks(page, step), tags[step]
        is_step = tag in ("li", "ul", "ol") and "breadcrumb" in text.lower()
        if is_step or tag in _ASIDE or (_FOREIGN_WORD.search(text) and _is_marked(tag, text, is_linked)):
            return True
    return False


def _around(page: Document, position: int, most: int) -> list[int]:
    """Return the elements around one, innermost first, of the nearest ones those within the body."""
    elements = page.elements
    around: list[int] = []
    step = elements.parents[position]
    for _ in range(most):
        if step < 0:
            break
        if elements.tags[step] not in _FRAME:
            around.append(step)
        step = elements.parents[step]
    return around


def _is_marked(tag: str, text: str, is_linked: bool) -> bool:
    tokens = text.split()
    if tag in ("article", "main"):  # whose classes are also the article's categories and tags
        return is_linked and any(map(_FOREIGN_ARTICLE.fullmatch, tokens))
    if _BLOGGER_FRAME not in tokens and any(map(_WIDGET.fullmatch, tokens)):
        return True
    return any(map((_FOREIGN_LINKED if is_linked else _FOREIGN_ALWAYS).fullmatch, tokens))


def _is_aside(page: Document, position: int) -> bool:
    return any(page.elements.tags[step] in _ASIDE for step in _around(page, position, NEAR))


def _placed(page: Document, position: int, text: Heading) -> PageHeading:
    around = _around(page, position, OUTER)
    links = _links(page, position, around[:2])
    is_home = any(_HOME.fullmatch(address) for address in links)
    is_marked = any(_SITE_MARK.search(marks(page, step)) for step in (position, *around[:2]))
    is_told = any(key(meta.content) == key(text.whole) for meta in page.meta_of("og:title", "twitter:title"))
    return PageHeading(
        position,
        text,
        any(page.elements.tags[step] in ("article", "main") for step in around),
        (bool(links) and not is_home and _leads_away(page, position, links[0]))
        or is_foreign(page, position, bool(links)),
        (is_home or is_marked) and not is_told and len(key(text.whole)) <= NAME_CHARACTERS,
    )


def _links(page: Document, position: int, around: Sequence[int]) -> list[str]:
    """Return where the links within or around a heading lead."""
    elements = page.elements
    inner = islice((one for one in elements.within(position) if elements.tags[one] == "a"), 2)
    links = (elements.attributes[one].get("href") for one in (*inner, *around) if elements.tags[one] == "a")
    return [address for link in links if (address := (link or "").strip()[:ADDRESS_CHARACTERS])]


def _leads_away(page: Document, position: int, address: str) -> bool:
    """Say whether a heading is all link, and to another page: the name of a section or series."""
    here = str(page.page.url or page.known.get("canonical_url") or "")
    elements = page.elements
    own = (one for one in (position, *elements.within(position)) if not _is_in_link(page, one))
    if not here or address.startswith("#") or any(key(elements.text(one)) for one in own):
        return False
    return _last_step(page.absolute(address) or address) not in unquote(here)


def _is_in_link(page: Document, position: int) -> bool:
    elements = page.elements
    while position >= 0 and elements.tags[position] != "a":
        position = elements.parents[position]
    return position >= 0


def _last_step(address: str) -> str:
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return ""
    return path.strip("/").rsplit("/", 1)[-1]
