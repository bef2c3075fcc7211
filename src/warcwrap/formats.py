"""The text formats that schemas may ask for, each checked by a function of our own.

JSON Schema leaves `format` to the program, and the checks that come with jsonschema accept "not a date"
or need slow extras. All checks here take linear time and accept ASCII digits only.
"""

from __future__ import annotations

import ipaddress
import re
import warnings
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_DATE = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_TIME = r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?"
_ZONE = r"(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
_PARTIAL = re.compile(
    rf"([0-9]{{4}})(?:-([0-9]{{2}})(?:-([0-9]{{2}})"
    rf"(?:T([0-9]{{2}}):([0-9]{{2}})(?::([0-9]{{2}})(?:\.[0-9]+)?)?({_ZONE})?)?)?)?"
)
_FULL_DATE = re.compile(_DATE)
_FULL_TIME = re.compile(f"{_TIME}({_ZONE})", re.IGNORECASE | re.ASCII)
_DATE_TIME = re.compile(f"({_DATE})T({_TIME}{_ZONE})", re.IGNORECASE | re.ASCII)

MINUTES_OF_DAY = 24 * 60


def is_date(text: str) -> bool:
    """Tell whether text is `YYYY-MM-DD` and that day exists (RFC 3339, full-date)."""
    match = _FULL_DATE.fullmatch(text)
    return match is not None and _is_day(*match.groups())


def is_time(text: str) -> bool:
    """Tell whether text is `hh:mm:ss`, with parts of a second or without, and a zone (RFC 3339, full-time)."""
    match = _FULL_TIME.fullmatch(text)
    return match is not None and _is_time_of_day(*match.groups())


def is_date_time(text: str) -> bool:
    """Tell whether text is a full date and time with a zone (RFC 3339, date-time)."""
    match = _DATE_TIME.fullmatch(text)
    return match is not None and is_date(match[1]) and is_time(match[5])


def is_partial_date_time(text: str) -> bool:
    """Tell whether text is a real date of whatever precision a page states, a year to parts of a second.

    >>> [is_partial_date_time(text) for text in ("2025", "2025-10-29T17:52+09:00", "2025-02-30")]
    [True, True, False]
    """
    match = _PARTIAL.fullmatch(text)
    if match is None:
        return False
    year, month, day, hour, minute, second, *zone = match.groups()
    return _is_day(year, month or "01", day or "01") and (
        hour is None or _is_time_of_day(hour, minute, second or "00", *zone)
    )


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _is_time_of_day(
    hour: str,
    minute: str,
    second: str,
    zone: str | None,
    sign: str | None,
    zone_hour: str | None,
    zone_minute: str | None,
) -> bool:
    if int(hour) > 23 or int(minute) > 59 or int(zone_hour or 0) > 23 or int(zone_minute or 0) > 59:
        return False
    if int(second) < 60:
        return True
    # A leap second ends a day of UTC (RFC 3339 §5.7), so without a zone none can be told from a mistake.
    ahead = int(zone_hour or 0) * 60 + int(zone_minute or 0)
    local = int(hour) * 60 + int(minute)
    utc = local + ahead if sign == "-" else local - ahead
    return second == "60" and zone is not None and utc % MINUTES_OF_DAY == MINUTES_OF_DAY - 1


def _run(characters: str) -> str:
    """Return a pattern for any number of these characters and percent-encoded bytes, in linear time."""
    return rf"[{characters}]*(?:%[0-9A-Fa-f]{{2}}[{characters}]*)*"


# RFC 3986, appendix A.
_UNRESERVED_AND_SUB_DELIMS = r"A-Za-z0-9\-._~!$&'()*+,;="
_AUTHORITY = (
    rf"(?:{_run(_UNRESERVED_AND_SUB_DELIMS + ':')}@)?"
    rf"(?P<host>\[(?:(?P<ipv6>[0-9A-Fa-f:.]+)|v[0-9A-Fa-f]+\.[{_UNRESERVED_AND_SUB_DELIMS}:]+)\]"
    rf"|{_run(_UNRESERVED_AND_SUB_DELIMS)})(?::[0-9]*)?"
)
_PATH = _run(_UNRESERVED_AND_SUB_DELIMS + ":@/")
_QUERY = _run(_UNRESERVED_AND_SUB_DELIMS + ":@/?")
_URI_REFERENCE = re.compile(
    rf"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]*):)?(?P<authority>//{_AUTHORITY}(?=[/?#]|\Z))?(?P<path>{_PATH})"
    rf"(?:\?{_QUERY})?(?:#{_QUERY})?"
)
_URN = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-]{0,30}[A-Za-z0-9]:.+", re.DOTALL)


def is_uri(text: str) -> bool:
    """Tell whether text is a URI: a scheme, ASCII only, nothing that should be percent-encoded (RFC 3986).

    An http or https URI has a host (RFC 9110 §4.2), a urn a namespace and a name (RFC 8141 §2).
    """
    match = _match_uri(text)
    if match is None or match["scheme"] is None:
        return False
    scheme = match["scheme"].lower()
    if scheme in ("http", "https"):
        return bool(match["host"])
    return scheme != "urn" or (match["authority"] is None and _URN.fullmatch(match["path"]) is not None)


def is_uri_reference(text: str) -> bool:
    """Tell whether text is a URI or a relative reference (RFC 3986 §4.1)."""
    return _match_uri(text) is not None


def _match_uri(text: str) -> re.Match[str] | None:
    match = _URI_REFERENCE.fullmatch(text)
    if match is None or (match["ipv6"] is not None and not is_ipv6(match["ipv6"])):
        return None
    if match["authority"] is None and match["path"].startswith("//"):
        return None
    # Without a scheme a colon in the first segment would be read as the end of one (§4.2).
    return None if match["scheme"] is None and ":" in match["path"].split("/", 1)[0] else match


def is_ipv4(text: str) -> bool:
    """Tell whether text is an IPv4 address in dotted decimal."""
    return _is_address(text, ipaddress.IPv4Address)


def is_ipv6(text: str) -> bool:
    """Tell whether text is an IPv6 address without a zone (RFC 4291 §2.2)."""
    return "%" not in text and _is_address(text, ipaddress.IPv6Address)


def _is_address(text: str, kind: Callable[[str], object]) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return text.isascii()


_LOCAL_PART = re.compile(r'[^\s@<>()\[\]\\,;:"\x00-\x1f\x7f]{1,64}')
_LABEL = re.compile(r"[^\W_](?:[\w\-]{0,61}[^\W_])?")


def is_email(text: str) -> bool:
    """Tell whether text is one plain e-mail address, internationalized or not (RFC 5321 §4.1.2, RFC 6531), unquoted."""
    local, at, domain = text.rpartition("@")
    if not at or _LOCAL_PART.fullmatch(local) is None or local[0] == "." or local[-1] == ".":
        return False
    return len(domain) <= 253 and all(_LABEL.fullmatch(label) for label in domain.split("."))


# RFC 5646 §2.1; the last line of the pattern and the set are its "grandfathered" tags.
_LANGUAGE_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+"
    r"|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)",
    re.IGNORECASE | re.ASCII,
)
_IRREGULAR_TAGS = frozenset(("en-gb-oed", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de"))


def is_language_tag(text: str) -> bool:
    """Tell whether text is a well-formed tag of BCP 47; the registry of subtags is not asked (RFC 5646 §2.2.9)."""
    return _LANGUAGE_TAG.fullmatch(text) is not None or text.lower() in _IRREGULAR_TAGS


_JSON_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)*")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


def is_json_pointer(text: str) -> bool:
    """Tell whether text is a JSON pointer (RFC 6901 §3)."""
    return _JSON_POINTER.fullmatch(text) is not None


def json_pointer(path: Iterable[str | int]) -> str:
    """Return the JSON pointer to what these keys and list indexes lead to.

    >>> json_pointer(["evidence", "/authors/0", "text"])
    '/evidence/~1authors~10/text'
    """
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def is_uuid(text: str) -> bool:
    """Tell whether text is a UUID in its usual form (RFC 9562 §4)."""
    return _UUID.fullmatch(text) is not None


def is_regex(text: str) -> bool:
    """Tell whether text is a regular expression that Python can use, for that is what will use it."""
    try:
        # A warning about future syntax would otherwise reach the user as a line of Python.
        with warnings.catch_warnings(action="ignore"):
            re.compile(text)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name in schemas, its check, and what it expects in words."""

    name: str
    holds: Callable[[str], bool]
    expects: str


FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format("date", is_date, "a real date, YYYY-MM-DD"),
        Format("time", is_time, "a time with zone, hh:mm:ssZ or hh:mm:ss+hh:mm"),
        Format("date-time", is_date_time, "a real date and time with zone, YYYY-MM-DDThh:mm:ssZ or …+hh:mm"),
        Format(
            "partial-date-time", is_partial_date_time, "a real date: YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm…"
        ),
        Format("uri", is_uri, "an absolute address in ASCII (RFC 3986)"),
        Format("uri-reference", is_uri_reference, "an address in ASCII, absolute or relative (RFC 3986)"),
        Format("ipv4", is_ipv4, "an IPv4 address"),
        Format("ipv6", is_ipv6, "an IPv6 address"),
        Format("email", is_email, "one e-mail address"),
        Format("language-tag", is_language_tag, "a language tag such as ko, pt-BR or zh-Hant (BCP 47)"),
        Format("json-pointer", is_json_pointer, "a JSON pointer such as /authors/0 (RFC 6901)"),
        Format("uuid", is_uuid, "a UUID"),
        Format("regex", is_regex, "a regular expression"),
    )
}
