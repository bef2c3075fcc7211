"""Image addresses: the original behind a proxy, size parameters, srcset lists, placeholders.

All functions take and give text and never look anything up; what cannot be unwrapped is given back as it came.
"""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache
from urllib.parse import unquote, urljoin

from warcwrap.uris import target_uri

ADDRESS_CHARACTERS = 8_000  # longer ones are data, not addresses; servers refuse them (RFC 9110, section 4.1)
SRCSET_CHARACTERS = 20_000
SRCSET_CANDIDATES = 60
_ADDRESSES = 1_024  # a page states the same ones again and again
_WRAPPINGS = 3  # proxies behind proxies: two are seen, more are a trap

# Query keys under which proxies and thumbnailers keep the address of the original.
_TARGET_KEYS = "fname|url|src|image|img|imgurl|image_url|uri|u|file|source|original|remote|href|path"
_IN_QUERY = re.compile(rf"[?&;](?:{_TARGET_KEYS})=((?:https?(?::|%3A)|//|%2F%2F)[^&#]+)", re.I)
_ROOTED_IN_QUERY = re.compile(r"/_(?:next/image|vercel/image|image)/?\?(?:[^#]*&)?(?:url|href)=((?:%2F|/)[^&#]+)", re.I)
_BARE_IN_QUERY = re.compile(
    r"^https?://(?:images|wsrv)\.(?:weserv\.)?nl/\?(?:[^#]*&)?url=(?:ssl:)?([\w.-]+\.[a-z]{2,}/[^&#]+)", re.I
)
_IN_PATH = re.compile(r"^https?://[^/?#]+/[^?#]*?(https?(?::|%3A)(?:/|%2F){1,2}[^/].*)$", re.I | re.S)
_BASE64_IN_PATH = re.compile(r"^https?://[^/?#]+/[^?#]*?/(aHR0c[\w=/-]+)(?:\.[a-z]{3,4})?(?:[?#]|$)")
_HOST_IN_PATH = re.compile(r"^https?://i[0-3]\.wp\.com/([\w.-]+\.[a-z]{2,}/[^?#]+)", re.I)
# Google's AMP cache: "/i/s/" for an image behind https, "/i/" behind http, "/ii/w680/s/" at a width
# (https://developers.google.com/amp/cache/overview, "AMP Cache URL Format").
_AMP_CACHE = re.compile(
    r"^https?://(?:[\w-]+\.)?cdn\.ampproject\.org/(?:i|ii/w\d{1,5})/(s/)?((?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d{1,5})?/.+)$",
    re.I | re.S,
)
_UNSAFE_HOST_IN_PATH = re.compile(
    r"^https?://[^/?#]+/unsafe/(?:[^/?#]+/)*?((?:[a-z0-9-]+\.)+[a-z]{2,}/[^?#]+\.(?:jpe?g|png|gif|webp|avif)[^/]*)$",
    re.I,
)
_EDGE_OPTIONS = re.compile(r"^(https?://[^/?#]+)/cdn-cgi/image/[^/?#]+/([^?#]+)", re.I)
_WRAPPING_MARKS = ("http", "/unsafe/", "cdn-cgi", "ahr0c", ".wp.com/", "ampproject")
_PLAIN = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/[A-Za-z0-9._~!$&'()*+,;=:@/%-]*(?:\?[A-Za-z0-9._~!$&'()*+,;=:@/?%-]+)?"
)
_ROOTED = re.compile(r"/[A-Za-z0-9._~!$&'()*+,=:@/%-]*(?:\?[A-Za-z0-9._~!$&'()*+,=:@/?%-]+)?")
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_WITH_HOST = re.compile(r"(?:https?:)?//[^/?#\s]", re.I)
# What image services read behind a whole file name: "a.jpg@!w660", "a.jpg!w660", "a.jpg@660w_1e.webp",
# "a.jpg_640x480q90.jpg"; and as their own query: "?x-oss-process=image/resize,w_660", "?imageView2/2/w/660".
_STYLED = re.compile(
    r"^(https?://[^?#]{1,2000}?\.(?:jpe?g|png|gif|bmp|webp))"
    r"(?:@?![\w.-]{1,40}|@\d{1,4}[whqlp](?:_\d{1,4}[a-z]{1,2}){0,8}(?:\.(?:jpe?g|png|webp|avif))?"
    r"|_\d{2,4}x\d{2,4}(?:q\d{2,3})?\.jpe?g(?:_?\.(?:webp|avif))?)$",
    re.I,
)
_PROCESSED = re.compile(
    r"(?:x-(?:oss|image|bce)-process=image/[\w,/.%-]{1,200}|image(?:View2|Mogr2|slim)(?:/[\w!/.,|-]{0,200})?)", re.I
)
_PLAIN_SUFFIX = re.compile(r"@(?:jpe?g|png|webp|avif|gif)$", re.I)

# Parameters that only say how large and in which form a picture is sent.
_RENDERING_KEYS = frozenset(
    [
        "w",
        "h",
        "width",
        "height",
        "resize",
        "fit",
        "crop",
        "size",
        "sz",
        "maxwidth",
        "maxheight",
        "max-w",
        "max-h",
        "dpr",
        "q",
        "quality",
        "qlt",
        "fm",
        "format",
        "auto",
        "strip",
        "ssl",
        "wid",
        "hei",
        "fill",
        "smart",
        "scale",
        "thumb",
        "thumbnail",
        "impolicy",
        "imwidth",
        "imheight",
        "downsize",
        "output-quality",
        "output-format",
        "ar",
    ]
)
_SIZING_KEYS = frozenset(
    [
        "w",
        "h",
        "width",
        "height",
        "resize",
        "fit",
        "size",
        "sz",
        "wid",
        "hei",
        "scale",
        "imwidth",
        "imheight",
        "downsize",
        "maxwidth",
        "maxheight",
        "max-w",
    ]
)
_NAMED_SIZE = re.compile(
    r"(?:[a-z]{1,6}\d{2,4}(?:[_x]\d{1,4})?(?:_?q\d{1,3})?|thumb(?:nail)?|small|medium|large)", re.I
)

_DESCRIPTOR = re.compile(r"(\d{1,6}(?:\.\d{1,4})?)[wxh]")
_JOINED = re.compile(r"(\s\d{1,6}(?:\.\d{1,4})?[wxh]),")  # "a.jpg 1x,b.jpg 2x": no space behind the comma
_BLANK_NAME = re.compile(
    r"(?:^|[/_.-])(?:blank|spacer|transparent|pixel|1x1|lazy(?:load(?:ing)?)?|placeholder|loading|loader|grey|gray|dummy|empty|none|fallback|"
    r"no[-_]?(?:image|img|photo|thumb)|default|trans|clear|shim|dot)(?:[-_.][\w-]{0,40}|\d{0,6})?\.(?:gif|png|svg|jpe?g|webp)"
)  # of an address in lowercase


@lru_cache(maxsize=_ADDRESSES)
def original(address: str) -> str:
    """Return the photo's own address: out of proxies, without parameters that only set its size.

    >>> original("https://img.example/thumb/R658x0/?fname=https%3A%2F%2Fnews.example%2Fa.jpg")
    'https://news.example/a.jpg'
    """
    if len(address) > ADDRESS_CHARACTERS:
        return address
    for _ in range(_WRAPPINGS):
        inner = _unwrapped(address)
        if inner is None or inner == address or not _WITH_HOST.match(inner):
            break
        address = inner
    return _without_size(address)


def _unwrapped(address: str) -> str | None:
    """Take one proxy off an address; None where there is none."""
    if not _wraps(address):
        return None
    if found := _AMP_CACHE.match(address):
        return ("https://" if found[1] else "http://") + found[2]
    if found := _IN_QUERY.search(address):
        return _with_scheme(_decoded(found[1]), address)
    if found := _ROOTED_IN_QUERY.search(address):
        return urljoin(address, unquote(found[1]))
    if found := _BARE_IN_QUERY.match(address) or _HOST_IN_PATH.match(address) or _UNSAFE_HOST_IN_PATH.match(address):
        return "https://" + unquote(found[1]) if "%2F" in found[1].upper() else "https://" + found[1]
    if found := _IN_PATH.match(address):
        return _PLAIN_SUFFIX.sub("", re.sub(r"^(https?:)/+", r"\1//", _decoded(found[1]), flags=re.I))
    if found := _EDGE_OPTIONS.match(address):
        return f"{found[1]}/{found[2]}"
    if found := _BASE64_IN_PATH.match(address):
        return _from_base64(found[1])
    return None


def _wraps(address: str) -> bool:
    """Say whether an address may hold another: one glance spares nine searches for most."""
    rest = address[8:].lower()
    return "?" in rest or any(mark in rest for mark in _WRAPPING_MARKS)


def _decoded(part: str) -> str:
    """Undo the percent-encoding of an address inside another, if it was encoded as a whole."""
    return unquote(part, errors="strict") if re.match(r"(?:https?)?(?:%3A|%2F)", part, re.I) else part


def _with_scheme(address: str, outer: str) -> str:
    return outer.split(":", 1)[0] + ":" + address if address.startswith("//") else address


def _from_base64(text: str) -> str | None:
    joined = text.replace("/", "").rstrip("=")
    try:
        inner = base64.urlsafe_b64decode(joined + "=" * (-len(joined) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    return inner if inner.startswith(("http://", "https://")) and inner.isprintable() else None


def _without_size(address: str) -> str:
    """Drop a query that does nothing but set size and form; one with a signature, version or id stays whole."""
    if found := _STYLED.match(address):
        return found[1]
    bare, mark, query = address.partition("?")
    if not mark or "#" in bare:
        return address
    if _PROCESSED.fullmatch(query):
        return bare
    pairs = [part.partition("=") for part in query.split("#", 1)[0].split("&") if part]
    keys = [(key.lower(), value) for key, _, value in pairs]
    rendering = all(key in _RENDERING_KEYS or _is_named_size(key, value) for key, value in keys)
    sizing = any(key in _SIZING_KEYS or _is_named_size(key, value) for key, value in keys)
    return bare if rendering and sizing else address


def _is_named_size(key: str, value: str) -> bool:
    return key == "type" and bool(_NAMED_SIZE.fullmatch(value))


def written(address: str) -> str | None:
    """Return an absolute http(s) address as RFC 3986 ASCII, otherwise as it came; None where that cannot be.

    >>> written("https://photo.example/가 나.jpg?w=a%20b")
    'https://photo.example/%EA%B0%80%20%EB%82%98.jpg?w=a%20b'
    """
    if len(address) > ADDRESS_CHARACTERS:
        return None
    if is_plain(address):
        return address
    uri = target_uri(address)
    return uri if uri and uri.startswith(("http://", "https://")) and "@" not in uri[: uri.find("/", 8)] else None


def is_plain(address: str) -> bool:
    """Say whether an address is absolute and already written as `written` would write it: most are."""
    return bool(_PLAIN.fullmatch(address)) and ("%" not in address or not _BROKEN_PERCENT.search(address))


def is_rooted(address: str) -> bool:
    """Say whether an address is a whole path, which stands behind its host just as it is."""
    return bool(_ROOTED.fullmatch(address)) and "//" not in address and "/." not in address


def srcset(text: str) -> list[tuple[float, str]]:
    """Return a srcset's addresses with their sizes, in pixels or density (HTML Standard, "Parsing a srcset attribute").

    >>> srcset("a,b.jpg 480w, c.jpg 800w,d.jpg 2x")
    [(480.0, 'a,b.jpg'), (800.0, 'c.jpg'), (2.0, 'd.jpg')]
    """
    candidates: list[tuple[float, str]] = []
    address, size = "", 1.0
    for token in (*_JOINED.sub(r"\1, ", text[:SRCSET_CHARACTERS]).split(), ","):
        if not address:
            address, size = token.rstrip(","), 1.0
        elif found := _DESCRIPTOR.fullmatch(token.rstrip(",")):
            size = float(found[1])
        if address and token.endswith(","):
            candidates.append((size, address))
            address = ""
    return candidates[:SRCSET_CANDIDATES]


@lru_cache(maxsize=_ADDRESSES)
def is_blank(address: str) -> bool:
    """Say whether an address is what pages show until the photo is loaded: a data: address, a blank or loading gif."""
    if ":" in address.partition("/")[0] and not address[:6].lower().startswith(("http:", "https:", "/", ".")):
        return True
    return _BLANK_NAME.search(address.partition("?")[0][-120:].lower()) is not None
