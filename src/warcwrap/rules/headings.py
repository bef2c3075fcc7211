"""The `h1` elements of a page: which of them can be the headline, and which name the site or another page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote, urlsplit

from bs4 import Tag

from warcwrap.document import Document
from warcwrap.values.heading import Heading, heading
from warcwrap.values.headlines import key

HEADINGS = 30  # of a page that are looked at
MOST_CHARACTERS = 400  # of a headline; a longer `h1` was never closed, and holds the article
OUTER = 20  # elements around a heading among which the article's is looked for
NEAR = 4  # elements around a heading that tell where it stands; what is further out frames the whole page
NAME_CHARACTERS = 60  # a site's name in letters; a longer heading is none
ADDRESS_CHARACTERS = 2_000

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
    """One `h1`: what it says, and where it stands."""

    tag: Tag
    text: Heading
    is_article: bool
    is_foreign: bool
    is_site: bool


def headings(page: Document) -> tuple[PageHeading, ...]:
    """Return the page's `h1` elements that have a text and stand in no menu, aside or foot, in page order."""
    if "headings" not in page.notes:
        found = [(tag, heading(tag)) for tag in page.select("h1")[:HEADINGS] if not _is_aside(tag)]
        usable = [(tag, text) for tag, text in found if len(key(text.whole)) > 1 and len(text.main) <= MOST_CHARACTERS]
        page.notes["headings"] = tuple(_placed(page, tag, text) for tag, text in usable)
    listed: tuple[PageHeading, ...] = page.notes["headings"]
    return listed


def marks(tag: Tag) -> str:
    """Return an element's id and classes."""
    return " ".join(str(mark) for mark in (tag.get("id"), *tag.get_attribute_list("class")) if mark)


def is_foreign(tag: Tag, is_linked: bool = True) -> bool:
    """Say whether an element stands among other pages' headlines, in a menu or a dialogue."""
    around = (step for step in islice(tag.parents, NEAR) if step.name not in ("[document]", "html", "body"))
    for step in (tag, *around):
        text = marks(step)
        is_step = step.name in ("li", "ul", "ol") and "breadcrumb" in text.lower()
        if is_step or step.name in _ASIDE or (_FOREIGN_WORD.search(text) and _is_marked(step, text, is_linked)):
            return True
    return False


def _is_marked(tag: Tag, text: str, is_linked: bool) -> bool:
    tokens = text.split()
    if tag.name in ("article", "main"):  # whose classes are also the article's categories and tags
        return is_linked and any(map(_FOREIGN_ARTICLE.fullmatch, tokens))
    if _BLOGGER_FRAME not in tokens and any(map(_WIDGET.fullmatch, tokens)):
        return True
    return any(map((_FOREIGN_LINKED if is_linked else _FOREIGN_ALWAYS).fullmatch, tokens))


def _is_aside(tag: Tag) -> bool:
    return any(step.name in _ASIDE for step in islice(tag.parents, NEAR))


def _placed(page: Document, tag: Tag, text: Heading) -> PageHeading:
    around = [step for step in islice(tag.parents, OUTER) if step.name not in ("[document]", "html", "body")]
    links = _links(tag, around[:2])
    is_home = any(_HOME.fullmatch(address) for address in links)
    is_marked = any(_SITE_MARK.search(marks(step)) for step in (tag, *around[:2]))
    is_told = any(key(meta.content) == key(text.whole) for meta in page.meta_of("og:title", "twitter:title"))
    return PageHeading(
        tag,
        text,
        any(step.name in ("article", "main") for step in around),
        (bool(links) and not is_home and _leads_away(page, tag, links[0])) or is_foreign(tag, bool(links)),
        (is_home or is_marked) and not is_told and len(key(text.whole)) <= NAME_CHARACTERS,
    )


def _links(tag: Tag, around: list[Tag]) -> list[str]:
    """Return where the links within or around a heading lead."""
    inner = [one for one in tag.descendants if isinstance(one, Tag) and one.name == "a"][:2]
    links = (one for one in (*inner, *around) if one.name == "a")
    return [address for one in links if (address := str(one.get("href") or "").strip()[:ADDRESS_CHARACTERS])]


def _leads_away(page: Document, tag: Tag, address: str) -> bool:
    """Say whether a heading is all link, and to another page: the name of a section or series."""
    here = str(page.page.url or page.known.get("canonical_url") or "")
    is_all_link = not any(key(str(text)) for text in tag.find_all(string=True) if not _in_link(text))
    if not here or address.startswith("#") or not is_all_link:
        return False
    return _last_step(page.absolute(address) or address) not in unquote(here)


def _in_link(text: object) -> bool:
    return any(step.name == "a" for step in getattr(text, "parents", ()))


def _last_step(address: str) -> str:
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return ""
    return path.strip("/").rsplit("/", 1)[-1]
