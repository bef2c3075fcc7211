"""Elements that are marked as an author, read into names: which of them are the article's, and what each one holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from warcwrap.document import Document
from warcwrap.elements import Names
from warcwrap.lines import Line
from warcwrap.metadata import Author
from warcwrap.rule import Found
from warcwrap.values import bylines
from warcwrap.values.byline_marks import (
    BOX,
    CAPTION,
    FOREIGN,
    OTHERS,
    is_author_link,
    is_author_rel,
    is_name_mark,
    is_no_name_mark,
)
from warcwrap.values.byline_text import STRINGS, is_plausible, marked
from warcwrap.values.names import is_cjk, letters

BYLINE_LINES = 4  # names one below the other
HEADER_LINES = 25  # above the text stand headline, teaser, byline, buttons, and before them menus and other articles
ALIKE_ANCESTORS = 4  # how far out the element is that holds a list of authors
REPEATED = 3  # below the beginning of the text, what stands there as often are readers or other articles
MARKED = 40  # a page with more bylines is a list of articles
LINKS = 20


_FOREIGN_NAMES, _BOX_NAMES, CAPTION_NAMES = Names(FOREIGN.pattern), Names(BOX.pattern), Names(CAPTION.pattern)
_FOREIGN = frozenset({"aside", "nav", "footer", "figcaption", "figure"})
_FOREIGN_ABOVE = frozenset({"footer", "figcaption", "figure"})
_TITLES = frozenset({"h2", "h3", "h4", "h5", "strong", "b"})  # where a box about an author has the name
_NOTE = "places of bylines"


def in_article(page: Document, places: Iterable[int], *, above: bool = False) -> list[int]:
    """Return which of these elements belong to no other article, comment, menu or caption, the likeliest first.

    `above`: sites set their byline in a nav or aside above the text, too, where its markup says plainly what it is.
    """
    listed = list(islice(places, MARKED))
    if not listed:
        return []
    body, tail = page.zones.body, page.zones.tail
    elements = _elements(page)
    numbered = ((page.line_number(place), place) for place in listed)
    own = [
        (number, place)
        for number, place in numbered
        if number < tail and not elements.is_foreign(place, is_above=above and number < body)
    ]
    repeated = Counter(elements.classes(place) for number, place in own if number > body + 1)
    own = [
        (number, place) for number, place in own if number <= body + 1 or repeated[elements.classes(place)] < REPEATED
    ]
    ranks = {
        place: 0 if body - HEADER_LINES <= number <= body + 1 else 1 if number > body else 2 for number, place in own
    }
    return sorted(ranks, key=ranks.__getitem__)


class _Elements:
    """What is asked of the elements that are marked as authors, and of those around them, each once."""

    def __init__(self, page: Document) -> None:
        self._elements = page.elements
        self.around = _around(page)
        self._foreign: tuple[dict[int, bool], dict[int, bool]] = ({}, {})
        self._classes: dict[int, str] = {}

    def classes(self, place: int) -> str:
        """Return an element's classes, one space between."""
        known = self._classes.get(place)
        if known is None:
            stated = self._elements.attributes[place].get("class")
            known = self._classes[place] = " ".join(stated.split()) if stated else ""
        return known

    def is_foreign(self, place: int, *, is_above: bool) -> bool:
        """Say whether an element stands in another article, a comment, a menu or a caption.

        `is_above`: it stands above the text and says plainly what it is; there sites use nav and aside for bylines,
        too.
        """
        known = self._foreign[is_above]
        steps: list[int] = []
        step, verdict = place, False
        while step >= 0 and not verdict:
            if (told := known.get(step)) is not None:
                verdict = told
                break
            steps.append(step)
            verdict = self._is_others(step, is_above)
            step = self._elements.parents[step]
        known.update(dict.fromkeys(steps, verdict))
        return verdict or CAPTION_NAMES.search(self._marks(place))

    def _is_others(self, step: int, is_above: bool) -> bool:
        tag = self._elements.tags[step]
        if tag in (_FOREIGN_ABOVE if is_above else _FOREIGN):
            return tag != "footer" or "article" not in self._elements.tags_around(step)
        marks = self._marks(step)
        return bool(marks) and _FOREIGN_NAMES.search(marks)

    def _marks(self, step: int) -> str:
        """Return an element's id and classes; nothing where the article's text stands in such a one.

        What they say there, they say of the page's layout ("content-with-sidebar").
        """
        attributes = self._elements.attributes[step]
        classes = self.classes(step).lower()
        if (classes and classes in self.around) or self._elements.tags[step] == "body":
            return ""
        named = (attributes.get("id") or "").lower()
        return f"{named} {classes}" if named or classes else ""

    def is_box(self, place: int) -> bool:
        """Say whether an element is the box about the author that themes set below a text."""
        marks = f"{self.classes(place).lower()} {(self._elements.attributes[place].get('id') or '').lower()}"
        if not _BOX_NAMES.search(marks):
            return False
        step = self._elements.parents[place]
        while step >= 0:
            classes = self.classes(step).lower()
            if classes and OTHERS.search(classes) and classes not in self.around:
                return False
            step = self._elements.parents[step]
        return True


def _elements(page: Document) -> _Elements:
    if _NOTE not in page.notes:
        page.notes[_NOTE] = _Elements(page)
    kept: _Elements = page.notes[_NOTE]
    return kept


def _around(page: Document) -> str:
    """Return the ids and classes of the elements around the article's text."""
    body = page.zones.body
    return page.lines[body - 1].marks if body <= len(page.lines) else ""


def is_foreign_line(page: Document, line: Line) -> bool:
    """Say whether a line stands among comments, teasers or the like, and the article's text does not."""
    if not line.is_marked(_FOREIGN_NAMES):
        return False
    around = _elements(page).around
    return any(match[0].strip() not in around for match in FOREIGN.finditer(line.marks))


def beside(page: Document, places: Sequence[int]) -> list[int]:
    """Leave out what stands further down than the names of one byline do: those are another's."""
    first = page.line_number(places[0]) if places else 0
    return [place for place in places if first <= page.line_number(place) <= first + BYLINE_LINES]


def linked(page: Document, places: Iterable[int], *, above: bool = False) -> Iterator[Found]:
    """Yield the names in the first link that leads to an author, and in those beside it."""
    first: int | None = None
    for place in in_article(page, places, above=above):
        number = page.line_number(place)
        if first is not None and not first <= number <= first + BYLINE_LINES:
            continue
        attributes = page.elements.attributes[place]
        is_name = is_author_rel(attributes)
        for author in _names(page, place, is_name=True):
            if is_name or is_plausible(author.name) or letters(author.name) in letters(str(attributes.get("href"))):
                first = number if first is None else first
                yield Found(author, place, text_of(page, place))


def bylined(page: Document, places: Iterable[int]) -> Iterator[Found]:
    """Yield the names in the first byline, and in those that stand beside it with the same class."""
    own = in_article(page, places, above=True)
    outer: list[int] = []
    for place in own:
        if any(_is_within(page, place, other) for other in outer):
            continue
        if outer and not (
            _are_alike(page, outer[0], place)
            and 0 <= page.line_number(place) - page.line_number(outer[0]) <= BYLINE_LINES
        ):
            return
        if found := _of_byline(page, place, own):
            outer.append(place)
            text = text_of(page, place)
            yield from (Found(author, place, text) for author in found)


def boxed(page: Document, places: Iterable[int]) -> Iterator[Found]:
    """Yield the one name in the box about the author that stands below an article; nobody where there are several."""
    elements = _elements(page)
    found: dict[str, Found] = {}
    for box in islice(places, MARKED):
        if elements.is_box(box):
            titles = (place for place in page.elements.within(box) if _is_title(page, place))
            for place in islice(titles, MARKED):
                for author in marked(islice(page.elements.strings(place), STRINGS), is_name=True)[:1]:
                    if author.type == "Person" and is_plausible(author.name):
                        found.setdefault(letters(author.name), Found(author, place, text_of(page, place)))
    if len(found) == 1:
        yield from found.values()


def _is_title(page: Document, place: int) -> bool:
    """Say whether an element is where a box about an author has the name."""
    tag = page.elements.tags[place]
    return tag in _TITLES or is_name_mark(_classes(page, place)) or _is_link(page, place)


def _is_link(page: Document, place: int) -> bool:
    return is_author_link(page.elements.tags[place], page.elements.attributes[place])


def _classes(page: Document, place: int) -> str:
    return _elements(page).classes(place).lower()


def _ancestors(page: Document, place: int) -> Iterator[int]:
    """Yield the positions of the elements around one, and the page's, -1."""
    while place >= 0:
        place = page.elements.parents[place]
        yield place


def _is_within(page: Document, place: int, outer: int) -> bool:
    """Say whether an element stands within another, or the page; an element comes before what is in it."""
    parents = page.elements.parents
    if place == outer:
        return False
    while place > outer:
        place = parents[place]
    return place == outer


def _are_alike(page: Document, first: int, place: int) -> bool:
    """Say whether two elements stand for two authors of one list."""
    near = set(islice(_ancestors(page, first), ALIKE_ANCESTORS))
    return _are_of_a_class(page, first, place) and any(up in near for up in _ancestors(page, place))


def _are_of_a_class(page: Document, first: int, place: int) -> bool:
    one, other = (page.elements.attributes[at].get("class", "-") for at in (first, place))
    return (one or "").split() == (other or "").split()


def _of_byline(page: Document, place: int, marks: Sequence[int]) -> list[Author]:
    """Read a byline: as a whole, or by the links and marked names in it where these name more or others."""
    whole = _names(page, place, is_name=is_name_mark(_classes(page, place)))
    anchors = islice((inner for inner in page.elements.within(place) if page.elements.tags[inner] == "a"), LINKS)
    links = _joined(page, (link for link in anchors if _is_link(page, link)))
    if links:
        keys = {author.name for author in whole}
        return whole if keys.issuperset(author.name for author in links) else links
    inner = [mark for mark in marks if _is_within(page, mark, place) and not is_no_name_mark(_classes(page, mark))]
    leaves = [mark for mark in inner if not any(_is_within(page, other, mark) for other in inner)]
    alike = ([leaf for leaf in leaves if _are_of_a_class(page, first, leaf)] for first in leaves)
    named = next((names for like in alike if (names := _joined(page, like))), [])
    return named if len(named) > len(whole) else whole


def _joined(page: Document, places: Iterable[int]) -> list[Author]:
    found: dict[str, Author] = {}
    for place in places:
        for author in _names(page, place, is_name=True):
            found.setdefault(author.name, author)
    return list(found.values())


def _names(page: Document, place: int, *, is_name: bool) -> list[Author]:
    """Read an element's text: by the grammar of bylines, else as names among other words.

    In a scrape of a board, what is marked as author may be who posted it: only the grammar of bylines counts there.
    """
    strings = list(islice(page.elements.strings(place), STRINGS))
    text = " ".join(" ".join(strings).split())
    is_scrape = page.page.fidelity == "stripped"
    if "»" in text:  # how phpBB sets a poster apart from the time
        return []
    if is_scrape or is_cjk(text):
        for passage in (text, *strings):
            if found := bylines.authors(passage):
                return found
    return [] if is_scrape else marked(strings, is_name=is_name)


def text_of(page: Document, place: int) -> str:
    """Return the text in an element, its pieces apart."""
    return " ".join(page.elements.strings(place))
