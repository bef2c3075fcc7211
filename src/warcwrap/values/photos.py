"""Which addresses show one photo, and how large a rendition they state; nothing is ever looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from warcwrap.values.addresses import ADDRESS_CHARACTERS, original

_PARTS = re.compile(r"(?:[a-z]+:)?//([^/?#]*)([^?#]*)(?:\?([^#]*))?", re.I)
# Parts of a path that only set size, cut and quality: "640x360", "w_600,c_fit", "s1600-c", "fit-in", "filters:…".
_OPTION = r"(?:ar|c|dpr|e|f|fl|g|h|q|t|w|x|y)_[\w:.!-]{1,30}"
_SIZE_PART = re.compile(
    r"[wh]?\d{2,4}x(?:h?\d{0,4}|orig)|x\d{2,4}|[whs]-?\d{2,4}(?:-[a-z0-9-]{1,20})?"
    rf"|(?:{_OPTION},){{0,12}}{_OPTION}"
    r"|resize:[\w:]{1,40}|fit-in|smart|resize|crop|unsafe|filters:.*|thumbs?|thumbnails?|small|medium|large|original",
    re.I,
)
_SIZE_NAME = re.compile(r"\d{2,4}x\d{2,4}|jpe?g|png|webp", re.I)  # ends of ".../3718846/jpg/640x360"
# Where content management systems put renditions, and what is left of the original's path there.
_RENDITIONS = (
    (re.compile(r"/styles/[^/]{1,80}/public(?=/)"), ""),  # Drupal's image styles
    (re.compile(r"/thumb(/.{1,300})/\d{2,4}px-[^/]{1,200}$"), r"\1"),  # MediaWiki
    (re.compile(r"/revision/latest(?:/.{0,100})?$"), ""),  # MediaWiki as a service
    (re.compile(r"/resize_cache(/.{1,200}?)/\d{2,4}_\d{2,4}_\d(?=/)"), r"\1"),  # Bitrix
    (re.compile(r"/_processed_(?:/[0-9a-f]){0,2}/(?:csm_)?(.{1,200})_[0-9a-f]{10}(?=\.\w{3,4}$)"), r"/\1"),  # TYPO3
    # Wagtail, where it makes renditions on demand
    (re.compile(r"(/images/\d{1,12})/(?:fill|width|height|max|min|scale|original)(?:-\d[^/]{0,80})?/?$"), r"\1"),
)
_RENDITION_MARKS = ("/styles/", "/thumb/", "/revision/", "/resize_cache/", "/_processed_", "/images/")  # one of each
_SIZE_SUFFIX = re.compile(
    r"(?:[-_](?:\d{2,4}x\d{0,4}|scaled|rotated|e\d{10,13}|thumb(?:nail)?|small|medium|large|superjumbo|jumbo|articlelarge|x?[sl]|m)"
    r"|@[23]x|=[swh]\d{1,4}(?:-[\w-]{1,30})?)$",
    re.I,
)
_SUFFIXES = 3  # "a-scaled-e1700000000000-300x200": as many as WordPress puts behind a name
_BY_QUERY = frozenset({"php", "asp", "aspx", "do", "jsp", "cgi"})

_WORDS = re.compile(r"[A-Za-z0-9]{7,}")
_DIGIT = re.compile(r"\d")
_IS_NUMBER = re.compile(r"(?!(?:19|20)\d{6}$)\d{7,}")  # an id, not a date
_RENDITION_WORD = re.compile(
    r"variant|landscape|portrait|square|crop|resize|size|thumb|width|height|quality|scale|wide", re.I
)
_COMMON_STEM = re.compile(
    r"(?:image|photo|picture|original|master|default|header|article|preview|teaser|poster|index|download)s?[-_]?\d{0,2}",
    re.I,
)
_FOLDERS = 4_096  # of a site's photos, which share theirs
_PHOTOS = 1_024  # a page states the address of its lead three times and more
_LEAST_STEM = 6  # shorter file names ("a", "01", "main") are anyone's

_WIDTHS = re.compile(
    r"(?<![0-9a-z])(\d{2,4})x(?:\d{1,4})?(?![0-9a-z])|(?<![a-z])(?:w|width|wid|s|size|imwidth|maxwidth|max(?=/)|fit(?=:))[-_=:/]?(\d{2,4})(?![0-9a-z])|"
    r"(?:landscape|portrait|square|wide|detail|16x9|4x3|3x2|1x1)[-_](\d{3,4})(?!\d)|[-_](\d{3,4})(?=\.[a-z]{3,4}(?:$|\?))"
)  # of an address in lowercase
_CUT_MARKS = ("1200", "600x31", "1024x5")
_CUT = re.compile(r"(?<!\d)(?:1200x6(?:2[5-9]|3\d)|600x31[3-7]|1024x5(?:12|3[5-9])|w_?1200,h_?6[23]\d)(?!\d)")
_NAMED_CUT = re.compile(
    r"[/_.-](?:og|ogp|og[_-]?(?:image|thumb(?:nail)?)|open[_-]?graph|social|share|facebook|fb|twitter|sns)[/_.-]"
)


@dataclass(frozen=True, slots=True)
class Photo:
    """What an address tells of its photo: where it lies, its name, and what in both is too particular for chance.

    A part of 10 letters and digits, or an id of 7 digits that is no date, is particular.
    """

    key: str
    stem: str
    in_name: frozenset[str]
    in_folders: frozenset[str]

    def likeness(self, other: Photo) -> int:
        """Say how surely both are one photo: 3 same original, 2 same particular name, 1 same particular folder, 0 not.

        A folder may be the photo's own, its album's or its article's.
        """
        if self.key == other.key:
            return 3
        if self.in_name & other.in_name or (self.stem and self.stem == other.stem):
            return 2
        mine, yours = self.in_name | self.in_folders, other.in_name | other.in_folders
        return 1 if mine & yours else 0


@lru_cache(maxsize=_PHOTOS)
def photo(address: str) -> Photo:
    """Return what an address tells of its photo: host and path of the original, without what only sets a size.

    >>> photo("https://news.example/up/a-300x200.jpg?v=2").key == photo("http://www.news.example/up/a.jpg").key
    True
    """
    match = _PARTS.match(original(address)[:ADDRESS_CHARACTERS])
    host, path, query = (match[1], match[2], match[3]) if match else ("", address, None)
    folders, name = _split(_without_rendition(unquote(path)))
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 5:
        stem, suffix = name, ""
    for _ in range(_SUFFIXES):
        shorter = _SIZE_SUFFIX.sub("", stem)
        if not shorter or shorter == stem:
            break
        stem = shorter
    behind = f"?{query}" if query and (not dot or suffix in _BY_QUERY) else ""
    return Photo(
        f"{host.lower().removeprefix('www.')}{folders}/{stem}{behind}",
        stem if len(stem) >= _LEAST_STEM and not _COMMON_STEM.fullmatch(stem) else "",
        _particular(stem),
        _particular(folders[-400:]),
    )


def _without_rendition(path: str) -> str:
    for (pattern, original_path), mark in zip(_RENDITIONS, _RENDITION_MARKS, strict=True):
        if mark in path:
            path = pattern.sub(original_path, path)
    return path


def _split(path: str) -> tuple[str, str]:
    """Return the folders and the file name of a path, without its parts that only set a size."""
    parts = [part for part in path.split("/") if part]
    while parts and _SIZE_NAME.fullmatch(parts[-1]):
        parts.pop()
    if not parts:
        return "", ""
    return "".join(["/" + part for part in parts[:-1] if not _is_size(part)]), parts[-1]


@lru_cache(maxsize=_FOLDERS)
def _is_size(folder: str) -> bool:
    return _SIZE_PART.fullmatch(folder) is not None


def _particular(text: str) -> frozenset[str]:
    return frozenset(
        word.lower()
        for word in _WORDS.findall(text)
        if not word.isalpha()
        and (
            _IS_NUMBER.fullmatch(word)
            or (len(word) >= 10 and _DIGIT.search(word) and len(set(word)) >= 5 and not _RENDITION_WORD.search(word))
        )
    )


def is_same_photo(one: str, other: str) -> bool:
    """Say whether two addresses show one photo: same original, or a name or folder too particular for chance.

    >>> is_same_photo("https://a.example/w720/20240314101522117.jpg", "https://b.example/og/20240314101522117_m.jpg")
    True
    """
    return photo(one).likeness(photo(other)) > 0


@lru_cache(maxsize=_PHOTOS)
def stated_width(address: str) -> int | None:
    """Return the largest width in pixels that an address says it is scaled to; None where it says nothing.

    >>> [stated_width(f"https://a.example/{name}.jpg") for name in ("p-600x400", "w1240/p", "width-1070,x-5/p", "")]
    [600, 1240, 1070, None]
    """
    widths = [int(width) for match in _WIDTHS.findall(address[:ADDRESS_CHARACTERS].lower()) for width in match if width]
    return max((width for width in widths if 16 <= width <= 9_999), default=None)


@lru_cache(maxsize=_PHOTOS)
def is_for_sharing(address: str) -> bool:
    """Say whether an address is of the cut that social networks ask for (1200x630), which loses part of the photo.

    >>> is_for_sharing("https://a.example/1200x630/raft.jpg"), is_for_sharing("https://a.example/1200x800/raft.jpg")
    (True, False)
    """
    lowered = address[:ADDRESS_CHARACTERS].lower()
    if _NAMED_CUT.search(lowered):
        return True
    return any(mark in lowered for mark in _CUT_MARKS) and _CUT.search(lowered) is not None
