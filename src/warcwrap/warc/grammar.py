"""The grammar of WARC/1.0 and WARC/1.1 in tables: types, fields, and the form that each value has.

Section numbers are those of WARC/1.1, https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

VERSIONS = ("WARC/1.0", "WARC/1.1")
RECORD_END = b"\r\n\r\n"

# A header line or header beyond these is an attack or damage: the longest target URIs seen are below 32 KiB,
# and a reader has to hold the whole header in memory.
HEADER_LINE_LIMIT = 64 << 10
HEADER_LIMIT = 1 << 20

# What our own gzip members begin with: deflate, no flags, no time, no level hint, operating system unknown.
# CRC-32 does not cover these ten bytes, so only a constant lets `verify` see that one of them was changed.
GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

RECORD_TYPES = ("warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation")

IDENTICAL_PAYLOAD_DIGEST = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

Form = Literal["token", "id", "uri", "date", "digits", "media-type", "digest", "ip", "text"]

_ALL = frozenset(RECORD_TYPES)
_NONE: frozenset[str] = frozenset()


def _but(*types: str) -> frozenset[str]:
    return _ALL - frozenset(types)


@dataclass(frozen=True, slots=True)
class Field:
    """A named field of section 5: which types must have it, which must not, the form of its value."""

    name: str
    form: Form
    required: frozenset[str] = _NONE
    forbidden: frozenset[str] = _NONE
    may_repeat: bool = False
    # Forbidden, but no reader takes it for anything else: not worth a warning.
    is_harmless: bool = False


_HAVE_NO_CAPTURE = frozenset({"warcinfo", "conversion", "continuation"})
_HAVE_NO_PAYLOAD = frozenset({"warcinfo", "metadata"})
_REFER_TO_NOTHING = _but("metadata", "revisit", "conversion")

_FIELDS = (
    Field("WARC-Type", "token", required=_ALL),
    Field("WARC-Record-ID", "id", required=_ALL),
    Field("WARC-Date", "date", required=_ALL),
    Field("Content-Length", "digits", required=_ALL),
    Field("Content-Type", "media-type"),
    Field("WARC-Concurrent-To", "id", forbidden=_HAVE_NO_CAPTURE, may_repeat=True),
    Field("WARC-Block-Digest", "digest"),
    Field("WARC-Payload-Digest", "digest", forbidden=_HAVE_NO_PAYLOAD),
    Field("WARC-IP-Address", "ip", forbidden=_HAVE_NO_CAPTURE),
    Field("WARC-Refers-To", "id", forbidden=_REFER_TO_NOTHING),
    Field("WARC-Refers-To-Target-URI", "uri", forbidden=_but("revisit")),
    Field("WARC-Refers-To-Date", "date", forbidden=_but("revisit")),
    Field("WARC-Target-URI", "uri", required=_but("warcinfo", "metadata"), forbidden=frozenset({"warcinfo"})),
    Field("WARC-Truncated", "token"),
    Field("WARC-Warcinfo-ID", "id", forbidden=frozenset({"warcinfo"}), is_harmless=True),
    Field("WARC-Filename", "text", forbidden=_but("warcinfo"), is_harmless=True),
    Field("WARC-Profile", "uri", frozenset({"revisit"}), _but("revisit"), is_harmless=True),
    Field("WARC-Identified-Payload-Type", "media-type", forbidden=_HAVE_NO_PAYLOAD),
    Field("WARC-Segment-Number", "digits", required=frozenset({"continuation"})),
    Field("WARC-Segment-Origin-ID", "id", frozenset({"continuation"}), _but("continuation")),
    Field("WARC-Segment-Total-Length", "digits", forbidden=_but("continuation")),
)

FIELDS: dict[str, Field] = {field.name.lower(): field for field in _FIELDS}

# Section 4: any ASCII character but controls and separators.
_TOKEN = r"[!#$%&'*+\-.0-9A-Z^_`a-z|~]+"
_TOKEN_TEXT = re.compile(_TOKEN)
_DIGITS = re.compile(r"[0-9]{1,19}")
_QUOTED = r'"(?:[^"\\]|\\.)*"'
# RFC 7231 section 3.1.1.1: blanks around the semicolon, which the examples of the standard have and its grammar lacks.
_MEDIA_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}(?:[ \t]*;[ \t]*(?:{_TOKEN}=(?:{_TOKEN}|{_QUOTED}))?)*")
_DIGEST = re.compile(rf"({_TOKEN}):([!-~]+)")

_SECONDS = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z")
# W3C profile of ISO 8601: a year, a month, a day, a minute, a second, or 1 to 9 digits of a fraction.
_ANY_PRECISION = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?Z)?)?)?"
)

# Most URIs are of this kind, and need no closer look.
_PLAIN_URI = re.compile(r"(?:urn:[A-Za-z0-9\-]+:|https?://[A-Za-z0-9.\-]+/)[A-Za-z0-9\-._~/:@!$&'()*+,;=?]*")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):(.*)", re.DOTALL)
_UNSAFE = re.compile(r'[\x00-\x20<>"\x7f]')
_FOREIGN = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]|%(?![0-9A-Fa-f]{2})")
_AUTHORITY = re.compile(r"(?:[^@\[\]]*@)?(\[[^\[\]]*\]|[^:\[\]]*)(?::([0-9]*))?")


# A file has the same few field names, types and media types in each record.
@lru_cache(maxsize=256)
def is_token(text: str) -> bool:
    """Return whether text can be the name of a field, a type or a digest algorithm."""
    return _TOKEN_TEXT.fullmatch(text) is not None


def is_digits(text: str) -> bool:
    """Return whether text is a length that fits in 64 bits: ASCII digits only, at most 19."""
    return _DIGITS.fullmatch(text) is not None


@lru_cache(maxsize=256)
def is_media_type(text: str) -> bool:
    """Return whether text is `type/subtype` with optional parameters.

    >>> is_media_type("application/http; msgtype=response"), is_media_type("html")
    (True, False)
    """
    return _MEDIA_TYPE.fullmatch(text) is not None


def is_labelled_digest(text: str) -> bool:
    """Return whether text is `algorithm:value`; `=` and `/` are taken in the value, as community practice has it."""
    return _DIGEST.fullmatch(text) is not None


def is_ip_address(text: str) -> bool:
    """Return whether text is a dotted quad or an IPv6 address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


# Metadata are of one date, and so are the records of one capture.
@lru_cache(maxsize=256)
def is_warc_date(text: str, version: str = "WARC/1.1") -> bool:
    """Return whether text is a UTC time of the calendar: full seconds in WARC/1.0, any W3C precision in 1.1.

    >>> [is_warc_date(text) for text in ("2016-01", "2016-01-11T23:24:25.4Z", "2016-02-30", "2016-01-11T23:24:25")]
    [True, True, False, False]
    """
    match = (_SECONDS if version == "WARC/1.0" else _ANY_PRECISION).fullmatch(text)
    if match is None:
        return False
    year, month, day, hour, minute, second = (
        int(part or least) for part, least in zip(match.groups(), "111000", strict=True)
    )
    try:
        date(year, month, day)
    except ValueError:
        return False
    return hour < 24 and minute < 60 and (second < 60 or (hour, minute, second) == (23, 59, 60))


def bare_id(text: str) -> str:
    """Return a record id without its angle brackets: WARC/1.0 had them in the examples, not in the grammar."""
    return text[1:-1] if text.startswith("<") and text.endswith(">") else text


def is_record_id(text: str) -> bool:
    """Return whether text is `<uri>`.

    >>> is_record_id("<urn:uuid:23200706-de3e-3c61-a131-065d7fd80cc1>"), is_record_id("urn:x:1")
    (True, False)
    """
    return text.startswith("<") and text.endswith(">") and uri_flaw(text[1:-1]) is None


@dataclass(frozen=True, slots=True)
class UriFlaw:
    """What keeps a text from being a URI; `is_grave` when readers would cut it off or take it for something else."""

    reason: str
    is_grave: bool


def is_uri(text: str) -> bool:
    """Return whether text is a URI by the generic syntax of RFC 3986, with a scheme."""
    return uri_flaw(text) is None


def uri_flaw(text: str) -> UriFlaw | None:
    """Return the first thing that keeps text from being a URI of RFC 3986.

    >>> uri_flaw("http://[::1")
    UriFlaw(reason='its host is no host: [::1', is_grave=True)
    >>> uri_flaw("urn:x:y") is None
    True
    """
    if _PLAIN_URI.fullmatch(text):
        return None
    if unsafe := _UNSAFE.search(text):
        return UriFlaw(f"it holds {unsafe.group()!r}", True)
    split = _SCHEME.fullmatch(text)
    if split is None:
        return UriFlaw("it has no scheme", True)
    scheme, rest = split.groups()
    if rest.startswith("//"):
        authority = re.split(r"[/?#]", rest[2:], maxsplit=1)[0]
        if flaw := _authority_flaw(authority, scheme.lower() in ("http", "https")):
            return flaw
        rest = rest[2 + len(authority) :]
    elif scheme.lower() in ("http", "https"):
        return UriFlaw("it has no host", True)
    if (foreign := _FOREIGN.search(text)) or (foreign := re.search(r"[\[\]]|#.*#", rest)):
        # Browsers send | or [ as they are; what is not ASCII, nobody sends.
        return UriFlaw(f"it holds {foreign.group()[:1]!r} unencoded", not text.isascii())
    return None


def _authority_flaw(authority: str, needs_host: bool) -> UriFlaw | None:
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        return UriFlaw(f"its host is no host: {authority[:80]}", True)
    host, port = match.groups()
    if needs_host and not host:
        return UriFlaw("it has no host", True)
    if port and int(port[:6]) > 65535:
        return UriFlaw(f"its port is no port: {port[:20]}", True)
    if host.startswith("[") and not host.lower().startswith("[v") and not is_ip_address(host[1:-1]):
        return UriFlaw(f"its host is no address: {host[:80]}", True)
    return None


def _is_any_date(text: str) -> bool:
    return is_warc_date(text)


CHECKS: dict[Form, Callable[[str], bool]] = {
    "token": is_token,
    "id": is_record_id,
    "uri": is_uri,
    "date": _is_any_date,
    "digits": is_digits,
    "media-type": is_media_type,
    "digest": is_labelled_digest,
    "ip": is_ip_address,
    "text": lambda text: True,
}
