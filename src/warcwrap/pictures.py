"""Every picture of a page with all addresses that its markup gives, and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from warcwrap.values.addresses import ADDRESS_CHARACTERS, is_blank, is_same_photo, srcset

PICTURES = 2_000  # more belong to no article; each costs a Python object
ATTRIBUTES = 60
ANCESTORS = 64
_CAPTION_CLIMB = 6  # from the img to the box that holds picture and caption

# Attributes with the picture as it was before the page made it smaller: of portals, galleries, Discuz, WordPress.
_ORIGINALS = (
    "data-org-src", "zoomfile", "data-orig-file", "data-large-file", "data-full-src", "data-full", "data-full-url",
    "data-zoom-src", "data-zoom-image", "data-highres", "data-hires", "data-hi-res-src", "data-large",
    "data-large-src", "data-big", "data-origin-src",
)  # fmt: skip
# Attributes from which a script fills `src`; the first that holds an address counts.
_LAZY = (
    "data-original", "data-src", "data-lazy-src", "data-lazy", "data-lazyload", "data-lazy-original",
    "data-original-src", "file", "data-echo", "data-url", "data-img", "data-image", "data-img-src", "data-image-src",
    "data-actualsrc", "data-real-src", "data-realsrc", "data-defer-src", "data-deferred-src", "data-cfsrc",
    "data-pagespeed-lazy-src", "data-ll-src", "data-ezsrc", "data-srcurl", "data-source", "data-thumb", "lazysrc",
    "lazy-src", "_src", "original", "osrc", "ess-data", "nitro-lazy-src", "data-pin-media",
)  # fmt: skip
_SETS = ("srcset", "data-srcset", "data-lazy-srcset", "data-original-set", "data-src-set", "nitro-lazy-srcset")
_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp|heic)(?:$|[?#!:@])", re.I)
_CAPTION_MARK = re.compile(
    r"caption|img_desc|photo_desc|image_desc|img-desc|imgdesc|legende|bildunterschrift|photo_txt|desc_img|pic_desc"
)
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff\u00a0\u200b\ufeff]+")
TEXT_CHARACTERS = 1_000
_PIXELS = re.compile(r"\s*(\d{1,5})(?:\.\d{1,3})?(?:px)?\s*", re.I)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


@dataclass(frozen=True)
class Picture:
    """One picture of a page: `<img>` or `<amp-img>`, with `<picture>`'s sources and the twin in `<noscript>`.

    `addresses` are as written, the largest or original first; `shown` is the one that a browser showed.
    `line` is the number of the visible line in which it stands, else of the last one before it.
    """

    number: int
    node: LexborNode
    line: int
    addresses: tuple[str, ...]
    shown: str | None

    @cached_property
    def alt(self) -> str | None:
        """The alternative text, white space folded."""
        return _folded(self.node.attributes.get("alt") or "") or None

    @property
    def width(self) -> int | None:
        """The stated width in pixels."""
        return _pixels(self.node.attributes.get("width"))

    @property
    def height(self) -> int | None:
        """The stated height in pixels."""
        return _pixels(self.node.attributes.get("height"))

    @cached_property
    def caption(self) -> str | None:
        """The words beneath it: its figure's figcaption, else an element of its box that is marked as a caption."""
        return _caption(self.node)

    @cached_property
    def link(self) -> str | None:
        """Where a click on it leads."""
        return next((href for node in self._around if node.tag == "a" and (href := node.attributes.get("href"))), None)

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """The names of the elements around it, innermost first, without body and html."""
        return tuple(str(node.tag) for node in self._around)

    @cached_property
    def own_marks(self) -> str:
        """The picture's own id and classes, lowercase."""
        return _marks(self.node)

    @cached_property
    def marks(self) -> str:
        """The ids, classes, roles and itemprops of the elements around it, lowercase, innermost first."""
        return " ".join(mark for node in self._around if (mark := _marks(node)))

    @cached_property
    def boxes(self) -> tuple[tuple[str, str], ...]:
        """The elements around it, innermost first: tag, and ids, classes and roles in lowercase."""
        return tuple((str(node.tag), _marks(node)) for node in self._around)

    @cached_property
    def is_hidden(self) -> bool:
        """Whether it, or an element around it, is declared to be hidden (a lazy twin in noscript is not).

        A page hides a lazy picture until its script has loaded it, and html or body until all is loaded.
        """
        is_waiting = bool(_values(dict(list(self.node.attributes.items())[:ATTRIBUTES]), _LAZY))
        return any(_is_hidden(node) for node in self._around) or (not is_waiting and _is_hidden(self.node))

    def stands_in(self, *tags: str) -> bool:
        """Say whether one of these elements is around it."""
        return any(tag in tags for tag in self.tags)

    @cached_property
    def _around(self) -> tuple[LexborNode, ...]:
        return tuple(_ancestors(self.node))


def pictures(tree: LexborHTMLParser, number_at: Callable[[LexborNode], int]) -> tuple[Picture, ...]:
    """Return the pictures in page order, at most `PICTURES`; `number_at` says in which line an element stands."""
    found: list[Picture] = []
    for node in tree.css("img, amp-img")[:PICTURES]:
        addresses, shown = _addresses(node)
        if found and _is_twin(node, addresses, found[-1]):
            found[-1] = _merged(found[-1], addresses, shown)
        elif addresses:
            found.append(Picture(len(found) + 1, node, number_at(node), addresses, shown))
        else:
            # Kept for a twin in noscript that may follow; an img without any address is dropped below.
            found.append(Picture(len(found) + 1, node, number_at(node), (), None))
    return tuple(picture for picture in found if picture.addresses)


def count(tree: LexborHTMLParser) -> int:
    """Count the pictures of a page, beyond `PICTURES` too."""
    return len(tree.css("img, amp-img"))


def _addresses(node: LexborNode) -> tuple[tuple[str, ...], str | None]:
    """Return the addresses that are no placeholders, best first, and the shown one."""
    attributes = dict(list(node.attributes.items())[:ATTRIBUTES])
    originals = _values(attributes, _ORIGINALS)
    lazy = _values(attributes, _LAZY)
    source = [value] if (value := (attributes.get("src") or "").strip()) and not _is_no_photo(value) else []
    if lazy and source and not is_same_photo(lazy[0], source[0]):
        source = []  # a common waiting picture; the page's script puts the other in its place
    listed = [pair for key in _SETS for pair in srcset(attributes.get(key) or "")]
    sizes = _largest_first([*listed, *_of_sources(node)], [*lazy, *source])
    shown = next(iter((*source, *lazy, *sizes, *originals)), None)
    return tuple(dict.fromkeys((*originals, *sizes))), shown


def _is_hidden(node: LexborNode) -> bool:
    return "hidden" in node.attributes or bool(_HIDDEN_STYLE.search(node.attributes.get("style") or ""))


def _largest_first(sized: list[tuple[float, str]], plain: list[str]) -> list[str]:
    """Order renditions by size; formats that old software cannot show and sources no larger than the img come last."""
    photos = [(size, address) for size, address in sized if not _is_no_photo(address)]
    ordered = sorted(photos, key=lambda pair: (-pair[0], bool(_NEW_FORMAT.search(pair[1]))))
    larger = [address for size, address in ordered if size > 1]
    return [*larger, *plain, *(address for size, address in ordered if size <= 1)]


_NEW_FORMAT = re.compile(r"\.(?:webp|avif)(?:$|\?)|(?:fm|format|f)[=_](?:webp|avif)", re.I)


def _values(attributes: dict[str, str | None], keys: tuple[str, ...]) -> list[str]:
    values = [(attributes.get(key) or "").strip() for key in keys if key in attributes]
    return [value for value in values if value and _is_address(value) and not _is_no_photo(value)]


def _is_address(value: str) -> bool:
    """A data attribute may hold anything; an address has a scheme or a picture's suffix, and no white space."""
    return value.startswith(("http://", "https://", "//")) or bool(
        _PICTURE_NAME.search(value) and " " not in value and "{" not in value
    )


def _is_no_photo(value: str) -> bool:
    return len(value) > ADDRESS_CHARACTERS or is_blank(value)


def _of_sources(node: LexborNode) -> Iterator[tuple[float, str]]:
    """Yield what `<picture>` offers beside its img (HTML Standard, "The picture element")."""
    parent = node.parent
    if parent is None or parent.tag != "picture":
        return
    step = parent.first_child
    for _ in range(ATTRIBUTES):
        if step is None:
            return
        if step.tag == "source":
            for key in _SETS:
                yield from srcset(step.attributes.get(key) or "")
        step = step.next


def _is_twin(node: LexborNode, addresses: tuple[str, ...], before: Picture) -> bool:
    """Say whether a picture in noscript is the one before it, for readers without scripts."""
    holder = next((step for step in _ancestors(node) if step.tag == "noscript"), None)
    if holder is None or not addresses:
        return False
    if before.addresses:
        return any(is_same_photo(addresses[0], address) for address in before.addresses[:3])
    return holder.parent is not None and any(step.mem_id == holder.parent.mem_id for step in _ancestors(before.node))


def _merged(before: Picture, addresses: tuple[str, ...], shown: str | None) -> Picture:
    both = tuple(dict.fromkeys((*before.addresses, *addresses)))
    return Picture(before.number, before.node, before.line, both, before.shown or shown)


def _caption(node: LexborNode) -> str | None:
    figure = next((step for step in _ancestors(node) if step.tag == "figure"), None)
    if figure is not None and (words := next((_text(part) for part in figure.css("figcaption")), None)):
        return words
    box = node.parent
    for _ in range(_CAPTION_CLIMB):
        if box is None or box.tag in ("body", "article", "section", "main", "html") or len(_own_pictures(box)) > 1:
            return None
        below = _next_element(box)
        for part in (*box.css("[class], figcaption"), *([below] if below is not None else [])):
            if _is_caption(part) and (words := _text(part)):
                return words
        box = box.parent
    return None


def _is_caption(part: LexborNode) -> bool:
    marked = part.tag == "figcaption" or _CAPTION_MARK.search((part.attributes.get("class") or "").lower())
    return bool(marked) and not part.css("img")


def _next_element(node: LexborNode) -> LexborNode | None:
    step = node.next
    while step is not None and not step.is_element_node:
        if (step.text_content or "").strip():
            return None
        step = step.next
    return step


def _own_pictures(box: LexborNode) -> list[LexborNode]:
    return [node for node in box.css("img, amp-img") if node.parent is not None and node.parent.tag != "noscript"]


def _text(node: LexborNode) -> str:
    return _folded(node.text(deep=True, separator="") or "")


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    step = node.parent
    for _ in range(ANCESTORS):
        if step is None or not step.is_element_node or step.tag in ("body", "html"):
            return
        yield step
        step = step.parent


def _marks(node: LexborNode) -> str:
    attributes = node.attributes
    return " ".join(mark.lower()[:500] for key in ("id", "class", "role", "itemprop") if (mark := attributes.get(key)))


def _folded(text: str) -> str:
    return _SPACE.sub(" ", text[: 4 * TEXT_CHARACTERS]).strip()[:TEXT_CHARACTERS]


def _pixels(stated: str | None) -> int | None:
    found = _PIXELS.fullmatch(stated or "")
    return int(found[1]) if found else None
