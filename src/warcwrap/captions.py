"""The words beneath a picture: its figure's figcaption, else an element beside it that is marked as a caption."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from warcwrap.elements import Elements

TEXT_CHARACTERS = 1_000
_CLIMB = 6  # from the img to the box that holds picture and caption
_BOX = 80  # elements in a box of one picture and its caption, at most
_FIGURE = 400  # and in a figure, which may be a gallery
_MARKS = 4_096  # a site's pages share their classes
_STOPS = frozenset({"body", "article", "section", "main", "html"})
PICTURE_TAGS = frozenset({"img", "amp-img"})
_MARK = re.compile(
    r"caption|img_desc|photo_desc|image_desc|img-desc|imgdesc|legende|bildunterschrift|bildtext|photo_txt|desc_img|pic_desc"
)
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff\u00a0\u200b\ufeff]+")


def caption(elements: Elements, picture: int) -> str | None:
    """Return the caption of the picture at a position."""
    tags, parents = elements.tags, elements.parents
    box = parents[picture]
    if "figure" in (names := elements.tags_around(box)):
        figure = elements.around(box)[names.index("figure")]
        captions = (at for at in islice(elements.within(figure), _FIGURE) if tags[at] == "figcaption")
        if words := _first_words(elements, captions):
            return words
    # What was looked at in one box is not looked at again in the next one around it.
    first, last, pictured = box + 1, box + 1, 0
    for _ in range(_CLIMB):
        if box < 0 or tags[box] in _STOPS:
            return None
        end = last
        while end < len(parents) and parents[end] >= box and end - box - 1 <= _BOX:
            end += 1
        if end - box - 1 > _BOX:
            return None
        new = (*range(box + 1, first), *range(last, end))
        pictured += sum([tags[at] in PICTURE_TAGS and tags[parents[at]] != "noscript" for at in new])
        if pictured > 1:
            return None
        beside = (*new, below) if (below := elements.beside(box)) is not None else new
        if words := _first_words(elements, (at for at in beside if _is_caption(elements, at))):
            return words
        first, last, box = box + 1, end, parents[box]
    return None


def _first_words(elements: Elements, parts: Iterator[int]) -> str | None:
    return next((words for part in parts if (words := _text(elements, part))), None)


def _is_caption(elements: Elements, at: int) -> bool:
    if elements.tags[at] != "figcaption":
        marks = elements.attributes[at].get("class")
        if not marks or not _is_marked(marks):
            return False
    return not any(elements.tags[inner] == "img" for inner in islice(elements.within(at), _BOX))


@lru_cache(maxsize=_MARKS)
def _is_marked(classes: str) -> bool:
    return _MARK.search(classes.lower()) is not None


def _text(elements: Elements, position: int) -> str:
    return folded(elements.nodes[position].text(deep=True, separator="") or "")


def folded(text: str) -> str:
    """Fold white space and leave out control characters, at most `TEXT_CHARACTERS`."""
    if "  " not in text and text.isprintable():  # as most are
        return text[: 4 * TEXT_CHARACTERS].strip()[:TEXT_CHARACTERS]
    return _SPACE.sub(" ", text[: 4 * TEXT_CHARACTERS]).strip()[:TEXT_CHARACTERS]
