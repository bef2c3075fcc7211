"""Addresses of pages as WARC headers need them: RFC 3986, ASCII, no fragment."""

from __future__ import annotations

import re
import uuid
from urllib.parse import SplitResult, quote, urlsplit

import idna

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:")
_HOST = re.compile(r"[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\]")
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_TRIMMED = "".join(map(chr, range(0x21)))  # what browsers strip: C0 controls and space (URL Standard)
_DROPPED = str.maketrans("", "", "\t\r\n")  # what browsers remove from within

# What RFC 3986 lets stand in a path and in a query; a percent sign is kept where it encodes something.
_PATH = "/:@!$&'()*+,;=-._~%"
_QUERY = _PATH + "?"
PAGE_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:warcwrap:page")


def target_uri(address: str) -> str | None:
    """Write an address as RFC 3986 ASCII: IDNA host, no double encoding, no fragment; None for what is no URI.

    >>> target_uri("HTTP://Bücher.example/Größe?q=a b#top")
    'http://xn--bcher-kva.example/Gr%C3%B6%C3%9Fe?q=a%20b'
    >>> target_uri("http://a.example/x%20y%zz")
    'http://a.example/x%20y%25zz'
    """
    trimmed = address.strip(_TRIMMED).translate(_DROPPED)
    if not _SCHEME.match(trimmed):
        return None
    try:
        parts = urlsplit(trimmed)
        if not parts.netloc:
            return None if parts.scheme in ("http", "https") else _opaque(trimmed)
        return _hierarchical(parts)
    except (ValueError, UnicodeError):  # urllib: bad brackets and ports; idna: impossible hosts; lone surrogates
        return None


def content_urn(sha256: str) -> str:
    """Name a page whose address is unknown by its bytes: `urn:uuid:` with the UUIDv5 of the content's SHA-256."""
    return f"urn:uuid:{uuid.uuid5(PAGE_NAMESPACE, sha256)}"


def _hierarchical(parts: SplitResult) -> str | None:
    host = _host(parts.hostname or "")
    if not host:
        return None
    port = f":{parts.port}" if parts.port is not None else ""
    user = parts.netloc.rpartition("@")[0]
    authority = (_quoted(user, ":!$&'()*+,;=-._~%") + "@" if user else "") + host + port
    query = "?" + _quoted(parts.query, _QUERY) if parts.query else ""
    return f"{parts.scheme}://{authority}{_quoted(parts.path, _PATH) or '/'}{query}"


def _opaque(address: str) -> str | None:
    scheme, _, rest = address.partition("#")[0].partition(":")
    return f"{scheme.lower()}:{_quoted(rest, _QUERY)}" if rest else None


def _host(host: str) -> str | None:
    if host.startswith("[") or ":" in host:
        host = f"[{host.strip('[]')}]"
    if not host.isascii():
        host = idna.encode(host, uts46=True).decode("ascii")
    return host.lower() if not host or _HOST.fullmatch(host) else None


def _quoted(text: str, safe: str) -> str:
    return quote(_BROKEN_PERCENT.sub("%25", text), safe=safe, encoding="utf-8", errors="strict")
