"""The HTTP exchange that a row tells of: its headers, in the forms that tools write them in, and its status."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from warcwrap import encoding, sniff
from warcwrap.errors import InputError
from warcwrap.findings import Finding
from warcwrap.page import Exchange
from warcwrap.sources.files import charset_of
from warcwrap.storage import Body
from warcwrap.warc.coding import decoded_body
from warcwrap.warc.http import HttpHead, parse_head
from warcwrap.warc.response import Headers, head_as_sent, renamed, response_head

# As integers with gaps come out of tools that know only floats for them.
_STATUS = re.compile(r"([1-9][0-9]{2})(?:\.0+)?")


@dataclass(frozen=True, slots=True)
class Told:
    """Headers as a row tells them, and, where it does, the status; `raw` is the head in its own bytes."""

    headers: Headers = ()
    status: int | None = None
    reason: str = ""
    version: str = "HTTP/1.1"
    raw: bytes = b""

    def get(self, name: str) -> str | None:
        """Return the first value of a header, by its name in lowercase."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True)
class Received:
    """A body without codings, its exchange where a status is known, and what was wrong with the codings."""

    body: Body
    exchange: Exchange | None = None
    findings: tuple[Finding, ...] = ()


def told(headers: Any, status: Any) -> Told:
    """Read the columns `http_headers` and `status`, each None where there is none.

    Headers may be an object, a list of pairs or of {name, value}, the JSON of these, or raw text, with or without a
    status line before it. Raises InputError `bad-http-headers` for anything else.
    """
    found = _of_text(headers) if isinstance(headers, str | bytes) else Told(tuple(_pairs(headers)))
    code = _status(status)
    if code is None or code == found.status:
        return found
    return Told(found.headers, code)


def of_text(told: Told, body: Body) -> Received:
    """Return the exchange of a page whose text came decoded, and is written as UTF-8, whatever its headers say."""
    if told.status is None:
        return Received(body)
    head = response_head(told.status, told.reason, _in_utf8(told.headers), body.size_bytes, told.version)
    return Received(body, Exchange(head, is_adjusted=True))


def of_bytes(told: Told, stored: Body) -> Received:
    """Return a body of bytes with its codings undone, if it still has those that its headers name."""
    decoded = decoded_body(HttpHead(fields=tuple(told.headers)), stored)
    # A coding that cannot be undone is there still where the bytes are no text.
    is_coded = decoded.body is not stored or (not decoded.is_decoded and _is_binary(stored))
    # Tools keep the header, and hand over the body without its chunks.
    is_chunked = "chunked" in _codings(told) and not any(found.code == "warc.http-chunks" for found in decoded.findings)
    findings = tuple(found for found in decoded.findings if found.severity != "note") if is_coded else ()
    if told.status is None:
        return Received(decoded.body, None, findings)
    head, is_adjusted = _head(told, stored.size_bytes, is_coded, is_chunked)
    return Received(decoded.body, Exchange(head, is_adjusted, stored if is_coded else None), findings)


def _head(told: Told, size_bytes: int, is_coded: bool, is_chunked: bool) -> tuple[bytes, bool]:
    """Return the head of a body as it is stored, and whether other names had to be given to some of its headers."""
    lies = set() if is_chunked else {"transfer-encoding"}
    if not is_coded:
        lies.add("content-encoding")
    lengths = [value for name, value in told.headers if name.lower() == "content-length"]
    # RFC 9112 section 6.3: a length that is given beside chunks is overridden by them.
    if not is_chunked and lengths != [str(size_bytes)]:
        lies.add("content-length")
    is_true = not any(name.lower() in lies for name, _ in told.headers) and (is_chunked or bool(lengths))
    status = told.status or 0
    if is_true:
        return told.raw or head_as_sent(status, told.reason, told.headers, told.version), False
    added = [("Content-Length", str(size_bytes))] if "content-length" in lies else []
    return head_as_sent(status, told.reason, [*renamed(told.headers, lies), *added], told.version), True


def _codings(told: Told) -> list[str]:
    return HttpHead(fields=tuple(told.headers)).codings("Transfer-Encoding")


def _is_binary(body: Body) -> bool:
    return sniff.media_type(body.head(sniff.SNIFF_BYTES), "") != "text/html"


def _in_utf8(headers: Headers) -> Headers:
    """Say of decoded text what it is written in; the server's word for it stays under another name."""
    stated = [value for name, value in headers if name.lower() == "content-type"]
    if len(stated) == 1 and encoding.canonical(charset_of(stated[0])) == "utf-8":
        return headers
    media_type = stated[0].partition(";")[0].strip() if stated else "text/html"
    return [*renamed(headers, {"content-type"}), ("Content-Type", f"{media_type}; charset=utf-8")]


def _status(value: Any) -> int | None:
    if value is None or value == "":
        return None
    found = None if isinstance(value, bool) else _STATUS.fullmatch(str(value).strip())
    if found is None:
        raise _bad(f"the status is {str(value)[:40]!r}")
    return int(found[1])


def _of_text(given: str | bytes) -> Told:
    raw = given if isinstance(given, bytes) else given.encode("utf-8", "surrogateescape")
    text = raw.strip()
    if text.startswith((b"{", b"[")):
        try:
            return Told(tuple(_pairs(json.loads(text))))
        except (ValueError, RecursionError) as problem:
            raise _bad(f"its JSON cannot be read: {problem}") from problem
    if not text:
        return Told()
    has_status = text.startswith(b"HTTP/")
    head = parse_head((b"" if has_status else b"HTTP/1.1 200\r\n") + text + b"\r\n\r\n")
    # Line ends alone are no flaw of what was copied out of its message.
    if flaws := [flaw for flaw in head.flaws if "LF alone" not in flaw]:
        raise _bad(flaws[0])
    if not has_status:
        return Told(head.fields)
    version = head.start_line.partition(" ")[0]
    is_whole = raw.endswith(b"\r\n\r\n") and not parse_head(raw).flaws
    return Told(head.fields, head.status, head.reason, version, raw if is_whole else b"")


def _pairs(given: Any) -> Iterable[tuple[str, str]]:
    """Yield names and values; of a name with several values, each."""
    if given is None:
        return
    pairs = given.items() if isinstance(given, dict) else map(_pair, given) if isinstance(given, list) else None
    if pairs is None:
        raise _bad(f"headers are {type(given).__name__}")
    for name, values in pairs:
        for value in values if isinstance(values, list) else [values]:
            if value is None:
                continue
            if not isinstance(name, str) or not isinstance(value, str | int | float) or isinstance(value, bool):
                raise _bad(f"the header {str(name)[:40]!r} is {type(value).__name__}")
            # Browsers hand over several cookies with line ends between them.
            for each in str(value).split("\n") if name.lower() == "set-cookie" else [str(value)]:
                yield name, each


def _pair(given: Any) -> tuple[Any, Any]:
    if isinstance(given, dict) and {"name", "value"} <= given.keys():
        return given["name"], given["value"]
    if isinstance(given, list | tuple) and len(given) == 2:
        return given[0], given[1]
    raise _bad("a header is no pair of name and value")


def _bad(reason: str) -> InputError:
    return InputError("bad-http-headers", "HTTP headers", reason)
