"""The words beneath a picture: its figure's figcaption, else an element beside it that is marked as a caption."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from warcwrap.elements import Elements

TEXT_CHARACTERS = 1_000
_CLIMB = 6  # from the img to the box that holds picture and caption
_BOX = 80  # elements in a box of one picture and its caption, at most
_FIGURE = 400  # and in a figure, which may be a gallery
_STOPS = frozenset({"body", "article", "section", "main", "html"})
PICTURE_TAGS = frozenset({"img", "amp-img"})
_MARK = re.compile(
    r"caption|img_desc|photo_desc|image_desc|img-desc|imgdesc|legende|bildunterschrift|bildtext|photo_txt|desc_img|pic_desc"
)
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff\u00a0\u200b\ufeff]+")


def caption(elements: Elements, picture: int) -> str | None:
    """Return the caption of the picture at a position."""
    tags, parents = elements.tags, elements.parents
    figure = next((box for box in elements.around(parents[picture]) if tags[box] == "figure"), -1)
    if figure >= 0:
        captions = (at for at in islice(elements.within(figure), _FIGURE) if tags[at] == "figcaption")
        if words := _first_words(elements, captions):
            return words
    box = parents[picture]
    for _ in range(_CLIMB):
        if box < 0 or tags[box] in _STOPS:
            return None
        inner = list(islice(elements.within(box), _BOX + 1))
        if len(inner) > _BOX or sum(tags[at] in PICTURE_TAGS and tags[parents[at]] != "noscript" for at in inner) > 1:
            return None
        beside = [*inner, below] if (below := _next(elements, box)) is not None else inner
        if words := _first_words(elements, (at for at in beside if _is_caption(elements, at))):
            return words
        box = parents[box]
    return None


def _first_words(elements: Elements, parts: Iterator[int]) -> str | None:
    return next((words for part in parts if (words := _text(elements, part))), None)


def _is_caption(elements: Elements, at: int) -> bool:
    if elements.tags[at] != "figcaption":
        marks = elements.attributes[at].get("class")
        if not marks or not _MARK.search(marks.lower()):
            return False
    return not any(elements.tags[inner] == "img" for inner in islice(elements.within(at), _BOX))


def _next(elements: Elements, position: int) -> int | None:
    """Return the next element beside one, if no words stand between them."""
    step = elements.nodes[position].next
    while step is not None and not step.is_element_node:
        if (step.text_content or "").strip():
            return None
        step = step.next
    return elements.positions.get(step.mem_id) if step is not None else None


def _text(elements: Elements, position: int) -> str:
    return folded(elements.nodes[position].text(deep=True, separator="") or "")


def folded(text: str) -> str:
    """Fold white space and leave out control characters, at most `TEXT_CHARACTERS`."""
    return _SPACE.sub(" ", text[: 4 * TEXT_CHARACTERS]).strip()[:TEXT_CHARACTERS]
