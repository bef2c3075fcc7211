"""Which pictures of a page belong to its article: by their own marks, and by where its running text stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from warcwrap import decoration
from warcwrap.document import Document
from warcwrap.elements import Elements
from warcwrap.pictures import Picture, is_hidden, pictures

SMALLEST = 100  # pixels of width or height: below are icons, portraits and buttons
HEAD_LINES = 15  # headline, byline, date and share buttons between the lead picture and the text
_PROSE = 60  # characters of a line of running text; half as many where words are written without spaces
_TEASER = 60  # elements of a teaser that are looked at
_CARD = 250  # characters of running text: an article within the article with fewer is a teaser, no live blog's entry

_BUTTONS = frozenset({"a", "span", "button", "i"})
_PARAGRAPHS = frozenset({"p", "span", "font", "b", "strong", "em", "i", "blockquote"})
_OUTSIDE = frozenset({"aside", "nav", "footer"})
_BODY_MARK = re.compile(r"article|story|content|post|entry|body|main|view|detail|news|text")
_FILE_LINK = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)(?:$|[?#])", re.I)
# Pages that show one picture or a gallery, told by a whole word of the link: "/story_photo/show", "/galerie-12.html".
_VIEWER_LINK = re.compile(
    r"(?:^|[/_.?=&-])(?:(?:view)?photos?|galler(?:y|ies)|galerie|galeria|fotogaleria|bildergalerie|bilder|zoom|slideshow"
    r"|lightbox|pictures?|images?|fotos?|diashow|attachment(?:_id)?)(?=$|[/_.?=&0-9-])",
    re.I,
)
_PLAIN_STEP = re.compile(r"[\w-](?:[\w.?=&%+,-]*[\w-])?/?", re.A)  # of an address: the last, which resolving keeps
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def illustrations(page: Document) -> Iterator[Picture]:
    """Yield the pictures of the article, in page order."""
    place = _Place(page)
    tail = page.zones.tail
    names = {author.name.casefold() for author in page.known.get("authors") or ()}
    names.update(meta.content.casefold() for meta in page.meta_of("og:site_name", "application-name"))
    # The cheap questions first: most pictures stand in menus and behind the article.
    for picture in pictures(page.elements, page.find("img", "amp-img"), page.line_number, before=tail):
        if picture.line >= tail or picture.is_smaller(SMALLEST) or not place.holds(picture):
            continue
        if (picture.alt or "").casefold() not in names:  # else it is the author's portrait or the site's logo
            yield picture


def is_decoration(picture: Picture, elements: Elements) -> bool:
    """Say whether a picture is no content by its own marks."""
    if decoration.is_class(picture.own_marks):
        return True
    if elements.tags[picture.box] in _BUTTONS and decoration.is_button(elements.marks(picture.box)):
        return True
    if not picture.addresses or decoration.is_address(picture.addresses[0]):
        return True
    return bool(picture.alt and decoration.is_alt(picture.alt))


def is_file_link(link: str) -> bool:
    """Say whether a link leads to a picture's file."""
    return bool(_FILE_LINK.search(link))


class _Place:
    """Where the article's running text stands among the elements, worked out when the first picture asks."""

    def __init__(self, page: Document) -> None:
        self._page = page
        self._elements = page.elements
        self._is_stripped = page.page.fidelity == "stripped"
        self._prose: dict[int, int] | None = None
        self._total = 0
        self._container = -1
        self._apart: dict[int, bool] = {}
        self._foreign: dict[int, bool] = {}

    def holds(self, picture: Picture) -> bool:
        """Say whether a picture stands in the article: in no menu, list, card or box of something else."""
        if picture.is_hidden or self._inherited(picture.box, self._apart, self._is_apart):
            return False
        if self._inherited(picture.box, self._foreign, self._is_foreign):
            return False
        if self._is_stripped:
            is_own = not (picture.link and self._is_of_a_text_link(picture))
        else:
            is_own = self._is_in_article(picture)
        return is_own and not is_decoration(picture, self._elements)

    def _inherited(self, box: int, known: dict[int, bool], own: Callable[[int], bool | None]) -> bool:
        """Return what the innermost element that has a verdict says of all that is in it; False where none has."""
        steps: list[int] = []
        verdict: bool | None = None
        for step in self._elements.around(box):
            if (verdict := known.get(step)) is not None:
                break
            steps.append(step)
            if (verdict := own(step)) is not None:
                break
        known.update(dict.fromkeys(steps, bool(verdict)))
        return bool(verdict)

    def _is_apart(self, box: int) -> bool | None:
        tag = self._elements.tags[box]
        if tag in _OUTSIDE or is_hidden(self._elements.attributes[box]):
            return True
        # Some servers put the whole page into one form.
        return True if tag == "form" and not self._share(box) else None

    def _is_foreign(self, box: int) -> bool | None:
        """Say whether an element is of something else; that which holds the article's text is not."""
        share, tag = self._share(box), self._elements.tags[box]
        if share >= 0.5 or (not self._total and tag in ("article", "main", "td")):
            return False
        marks = self._elements.marks(box)
        if marks and (decoration.is_box(marks) or ("teaser" in marks.split() and self._has_link(box))):
            return True
        if tag == "article" and self._total and not self._is_stripped and share < 0.2 and share * self._total < _CARD:
            return True  # a card that leads to another article
        return None

    def _has_link(self, box: int) -> bool:
        """Say whether a link stands in an element: a teaser without one is the article's own."""
        elements = self._elements
        for at in range(box + 1, min(box + _TEASER, len(elements.parents))):
            if elements.parents[at] < box:
                return False
            if elements.tags[at] == "a" and elements.attributes[at].get("href"):
                return True
        return False

    def _share(self, box: int) -> float:
        """Return which part of the article's running text an element holds."""
        if self._prose is None:
            self._prose, self._total = self._weigh()
            self._container = self._innermost(self._prose)
        return self._prose.get(box, 0) / self._total if self._total else 0.0

    def _innermost(self, prose: dict[int, int]) -> int:
        """Return the innermost element that holds most of the text, no single paragraph; -1 if none does."""
        # Elements that hold most of it stand in one another: the last begins last.
        box = max((box for box, size in prose.items() if 2 * size >= self._total), default=-1)
        while box >= 0 and self._elements.tags[box] in _PARAGRAPHS:
            box = self._elements.parents[box]
        return box

    def _weigh(self) -> tuple[dict[int, int], int]:
        """Return how many characters of the article's running text stand in each element, and in all."""
        zones = self._page.zones
        blocks: dict[int, int] = {}
        for line in self._page.lines[zones.body - 1 : zones.tail - 1]:
            size = len(line.text)
            if size >= _PROSE // 2 and line.link_share <= 0.5 and (size >= _PROSE or _CJK.search(line.text)):
                blocks[line.block] = blocks.get(line.block, 0) + size
        prose: dict[int, int] = {}
        for block, size in blocks.items():
            for step in self._elements.around(block):
                prose[step] = prose.get(step, 0) + size
        return prose, sum(blocks.values())

    def _is_in_article(self, picture: Picture) -> bool:
        """In a whole page: a picture in the article's element or among its lines, that leads to no other page."""
        if picture.link and not self._is_own_link(picture, picture.link):
            return False
        if self._container in picture.boxes:
            return True
        if self._container >= 0 and not self._is_beside_the_text(picture):
            return False
        if picture.line < self._page.zones.body - HEAD_LINES and not picture.stands_in("article", "figure"):
            return False
        return picture.stands_in("article", "figure", "main") or self._elements.is_marked(picture.box, _BODY_MARK)

    def _is_beside_the_text(self, picture: Picture) -> bool:
        """Say whether a picture outside the element of the text may be the article's: in a wider one that holds it.

        Above the text stand lead pictures; behind its begin, a picture must be one that somebody described.
        """
        if not any(self._share(box) >= 0.5 for box in picture.boxes):
            return False
        if picture.line <= self._page.zones.body or picture.stands_in("figure"):
            return True
        return bool(picture.alt or picture.width or picture.caption)

    def _is_of_a_text_link(self, picture: Picture) -> bool:
        """Say whether a picture leads to another page together with words: the teaser of that page."""
        elements = self._elements
        if picture.link is None or picture.caption or self._is_own_link(picture, picture.link):
            return False
        anchor = next(
            box for box in picture.boxes if elements.tags[box] == "a" and elements.attributes[box].get("href")
        )
        return bool((elements.nodes[anchor].text(deep=True) or "").strip())

    def _is_own_link(self, picture: Picture, link: str) -> bool:
        """Say whether a click shows the picture, or stays on the page."""
        if link.startswith("#") or is_file_link(link) or _VIEWER_LINK.search(link) or picture.caption:
            return True
        here, step = self._page.page.url, link[link.rfind("/", 0, -1) + 1 :]
        if here is not None and not here.endswith(step) and _PLAIN_STEP.fullmatch(step):
            return False
        return self._page.absolute(link) == here
