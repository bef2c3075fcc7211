"""Every picture of a page with all addresses that its markup gives, and the boxes it stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from warcwrap.captions import caption, folded
from warcwrap.elements import Elements
from warcwrap.values.addresses import ADDRESS_CHARACTERS, is_blank, srcset
from warcwrap.values.photos import is_same_photo, stated_width

PICTURES = 2_000  # more belong to no article; each costs a Python object
ATTRIBUTES = 60
_NOSCRIPT_DEPTH = 4

# Attributes with the picture as it was before the page made it smaller: of portals, galleries, Discuz, WordPress.
_ORIGINALS = (
    "data-org-src", "zoomfile", "data-orig-file", "data-large-file", "data-large_image", "data-full-src", "data-full",
    "data-full-url", "data-zoom-src", "data-zoom-image", "data-zoom", "data-highres", "data-hires", "data-hi-res-src",
    "data-large", "data-large-src", "data-src-large", "data-big", "data-origin-src", "data-raw-src",
)  # fmt: skip
# Attributes from which a script fills `src`; the first that holds an address counts.
_LAZY = (
    "data-original", "data-src", "data-lazy-src", "data-lazy", "data-lazyload", "data-lazy-original",
    "data-original-src", "file", "data-echo", "data-url", "data-img", "data-image", "data-img-src", "data-image-src",
    "data-actualsrc", "data-real-src", "data-realsrc", "data-defer-src", "data-deferred-src", "data-cfsrc",
    "data-pagespeed-lazy-src", "data-ll-src", "data-ezsrc", "data-srcurl", "data-source", "data-thumb", "lazysrc",
    "lazy-src", "_src", "original", "osrc", "ess-data", "nitro-lazy-src", "data-pin-media", "data-lazysrc",
    "data-opt-src", "data-breeze", "data-lzl-src", "data-splide-lazy", "data-flickity-lazyload", "data-src-medium",
    "data-bg", "data-background", "data-background-image", "data-hidden-src", "data-delayed-url", "data-croporisrc",
    "data-litespeed-src", "data-perfmatters-src", "data-wpfc-original-src", "data-i-src", "data-lateloadsrc",
)  # fmt: skip
_SETS = frozenset(
    (
        "srcset", "data-srcset", "data-lazy-srcset", "data-original-set", "data-src-set", "nitro-lazy-srcset",
        "data-ll-srcset", "data-wpfc-original-srcset", "data-splide-lazy-srcset", "data-flickity-lazyload-srcset",
        "data-opt-srcset", "data-cfsrcset", "data-lazysrcset",
    )
)  # fmt: skip
_SET = 1_000
# In which order attributes are believed: those of the original below 0, then those for scripts, then the sets.
_RANKS = {
    **dict.fromkeys(_SETS, _SET),
    **{name: rank for rank, name in enumerate(_LAZY)},
    **{name: rank - len(_ORIGINALS) for rank, name in enumerate(_ORIGINALS)},
}
_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp|heic)(?:$|[?#!:@])", re.I)
_NO_PICTURE = re.compile(r"avatar|icon|logo|placeholder|error|fallback|default|share|link|href")
_PIXELS = re.compile(r"\s*(\d{1,5})(?:\.\d{1,3})?(?:px)?\s*", re.I)
_STYLE_SIZE = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*(\d{1,4})px", re.I)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.I)
_STREAMED = re.compile(r"S:[0-9a-f]{1,4}")
_NEW_FORMAT = re.compile(r"\.(?:webp|avif)(?:$|\?)|(?:fm|format|f)[=_](?:webp|avif)", re.I)


_Stated = tuple[tuple[str, ...], str | None]  # addresses as written, and the shown one


class Picture:
    """One picture of a page: `<img>` or `<amp-img>`, with `<picture>`'s sources and the twin in `<noscript>`.

    `element` is its position among the page's elements, `line` the number of the visible line in which it stands, else
    of the last one before it. The rest is worked out when it is asked for: of most pictures little is.
    """

    def __init__(self, elements: Elements, element: int, line: int) -> None:
        self.element = element
        self.line = line
        self._elements = elements
        self._attributes = _limited(elements.attributes[element])
        self._known: _Stated | None = None
        self._alt: str | None = None
        self._has_twin = False

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its addresses as written, the largest or original first; none where all are placeholders."""
        return self._stated()[0]

    @property
    def shown(self) -> str | None:
        """The address that a browser showed."""
        return self._stated()[1]

    def _stated(self) -> _Stated:
        if self._known is None:
            self._known = _addresses(self._attributes, self._sources())
        return self._known

    @property
    def alt(self) -> str | None:
        """The alternative text, white space folded."""
        if self._alt is None:
            self._alt = folded(self._attributes.get("alt") or "")
        return self._alt or None

    @property
    def width(self) -> int | None:
        """The stated width in pixels."""
        return _pixels(self._attributes.get("width"))

    @property
    def height(self) -> int | None:
        """The stated height in pixels."""
        return _pixels(self._attributes.get("height"))

    def is_smaller(self, pixels: int) -> bool:
        """Say whether a stated width or height, in attributes or style, is below so many pixels."""
        attributes = self._attributes
        for side in (_pixels(attributes.get("width")), _pixels(attributes.get("height"))):
            if side is not None and side < pixels:
                return True
        style = attributes.get("style")
        return bool(style) and any(int(size) < pixels for size in _STYLE_SIZE.findall(style or ""))

    @cached_property
    def caption(self) -> str | None:
        """The words beneath it: its figure's figcaption, else an element of its box that is marked as a caption."""
        return caption(self._elements, self.element)

    @cached_property
    def link(self) -> str | None:
        """Where a click on it leads."""
        elements = self._elements
        if "a" not in elements.tags_around(self.box):
            return None
        links = (elements.attributes[box].get("href") for box in self.boxes if elements.tags[box] == "a")
        return next((link for link in links if link), None)

    @property
    def own_marks(self) -> str:
        """The picture's own id and classes, lowercase."""
        return self._elements.marks(self.element)

    @property
    def box(self) -> int:
        """The position of the element in which it stands."""
        return self._elements.parents[self.element]

    @property
    def boxes(self) -> tuple[int, ...]:
        """The positions of the elements around it, innermost first, without body and html."""
        return self._elements.around(self.box)

    @property
    def is_hidden(self) -> bool:
        """Whether it is itself declared to be hidden; a page does so until its script has loaded a lazy picture."""
        return is_hidden(self._attributes) and not any(0 <= _RANKS.get(key, _SET) < _SET for key in self._attributes)

    def stands_in(self, *tags: str) -> bool:
        """Say whether one of these elements is around it."""
        around = self._elements.tags_around(self.box)
        return any(tag in around for tag in tags)

    def takes(self, twin: Picture, holder: int) -> bool:
        """Take the addresses of a picture in a noscript, if it is this one for readers without scripts."""
        addresses, shown = twin._stated()
        own, own_shown = self._stated() if not self._has_twin else _addresses(self._attributes, self._sources())
        if not addresses:
            return False
        if own:
            is_twin = any(is_same_photo(addresses[0], address) for address in own[:3])
        else:
            is_twin = self._elements.parents[holder] in self.boxes
        if is_twin:
            if own and (stated_width(addresses[0]) or 0) > (stated_width(own[0]) or 0):
                own, addresses = addresses, own  # what stands for it until it is loaded is a blurred miniature
            self._known, self._has_twin = (tuple(dict.fromkeys((*own, *addresses))), own_shown or shown), True
        return is_twin

    def _sources(self) -> list[tuple[float, str]]:
        """Return what `<picture>` offers beside its img (HTML Standard, "The picture element")."""
        tags, parents, attributes = self._elements.tags, self._elements.parents, self._elements.attributes
        if tags[self.box] != "picture":
            return []
        sources = [at for at in range(self.box + 1, min(self.box + ATTRIBUTES, self.element)) if tags[at] == "source"]
        return [
            pair
            for at in sources
            if parents[at] == self.box
            for key, value in _limited(attributes[at]).items()
            if value and key in _SETS
            for pair in srcset(value)
        ]


def pictures(
    elements: Elements, found: Sequence[int], number_of: Callable[[int], int], before: int | None = None
) -> list[Picture]:
    """Return the pictures at these positions, at most `PICTURES`; `number_of` says in which line an element stands.

    `before` is the line from which on none is wanted. One whose addresses are all placeholders is among them: to know
    it costs more than most pictures are worth.
    """
    listed: list[Picture] = []
    for element in found[:PICTURES]:
        picture = Picture(elements, element, number_of(element))
        holder = _noscript(elements, element) if listed else -1
        if holder < 0 and before is not None and picture.line >= before:
            break  # of a noscript, what stands before it may be the twin
        if holder < 0 or not listed[-1].takes(picture, holder):
            listed.append(picture)
    return listed


def _noscript(elements: Elements, element: int) -> int:
    """Return the position of the noscript around a picture, -1 if there is none."""
    for _ in range(_NOSCRIPT_DEPTH):
        element = elements.parents[element]
        if element < 0 or elements.tags[element] == "noscript":
            return element
    return -1


def _addresses(attributes: Mapping[str, str | None], sources: list[tuple[float, str]]) -> _Stated:
    """Return the addresses that are no placeholders, best first, and the shown one."""
    listed, ranked = _ranked(attributes)
    stated = [pair for pair in ranked if pair[1] and _is_address(pair[1]) and not _is_no_photo(pair[1])]
    originals = [value for rank, value in stated if rank < 0]
    lazy = [value for rank, value in stated if rank >= 0]
    source = [value] if (value := (attributes.get("src") or "").strip()) and not _is_no_photo(value) else []
    if lazy and source and lazy[0] != source[0] and not is_same_photo(lazy[0], source[0]):
        source = []  # a common waiting picture; the page's script puts the other in its place
    sizes = _largest_first([*listed, *sources], [*lazy, *source])
    if not (sizes or originals):
        sizes = _otherwise(attributes)
    shown = next(iter((*source, *lazy, *sizes, *originals)), None)
    return tuple(dict.fromkeys((*originals, *sizes))), shown


def _ranked(attributes: Mapping[str, str | None]) -> tuple[list[tuple[float, str]], list[tuple[int, str]]]:
    """Return what sets of renditions offer, and the values of the other known attributes, the most trusted first."""
    listed: list[tuple[float, str]] = []
    ranked: list[tuple[int, str]] = []
    for key, value in attributes.items():
        if value and (rank := _RANKS.get(key)) is not None:
            if rank == _SET:
                listed += srcset(value)
            else:
                ranked.append((rank, value.strip()))
    return listed, sorted(ranked)


def _otherwise(attributes: Mapping[str, str | None]) -> list[str]:
    """Return the picture's address from an attribute that no list here knows: every script has its own."""
    stated = [
        (value or "").strip()
        for key, value in attributes.items()
        if key.startswith("data-") and not _NO_PICTURE.search(key)
    ]
    named = (value for value in stated if _PICTURE_NAME.search(value) and _is_address(value))
    return [value for value in named if not _is_no_photo(value)][:1]


def is_hidden(attributes: Mapping[str, str | None]) -> bool:
    """Say whether an element's attributes hide it for good.

    Invisible is what a page's script will show (WeChat's articles), hidden what React has sent ahead of its place.
    """
    if "hidden" in attributes and not _STREAMED.fullmatch(attributes.get("id") or ""):
        return True
    style = attributes.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))


def _largest_first(sized: list[tuple[float, str]], plain: list[str]) -> list[str]:
    """Order renditions by size; formats that old software cannot show and sources no larger than the img come last."""
    if not sized:
        return plain
    photos = [(size, address) for size, address in sized if not _is_no_photo(address)]
    if len({size for size, _ in photos}) < len(photos):
        photos.sort(key=lambda pair: bool(_NEW_FORMAT.search(pair[1])))
    ordered = sorted(photos, key=lambda pair: -pair[0])
    larger = [address for size, address in ordered if size > 1]
    return [*larger, *plain, *(address for size, address in ordered if size <= 1)]


def _is_address(value: str) -> bool:
    """A data attribute may hold anything; an address has a scheme or a picture's suffix, and no white space."""
    if "{" in value or " " in value:
        return False
    return value.startswith(("http://", "https://", "//")) or bool(_PICTURE_NAME.search(value))


def _is_no_photo(value: str) -> bool:
    return len(value) > ADDRESS_CHARACTERS or is_blank(value)


def _limited(attributes: Mapping[str, str | None]) -> Mapping[str, str | None]:
    return attributes if len(attributes) <= ATTRIBUTES else dict(list(attributes.items())[:ATTRIBUTES])


def _pixels(stated: str | None) -> int | None:
    if not stated:
        return None
    found = _PIXELS.fullmatch(stated)
    return int(found[1]) if found else None
