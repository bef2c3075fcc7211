"""Heads of HTTP responses, built from a status and headers that a dump tells of (RFC 9112 sections 2 to 5)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from warcwrap.errors import InputError, printable
from warcwrap.warc.grammar import is_token
from warcwrap.warc.http import HTTP_HEAD_LIMIT

Headers = Sequence[tuple[str, str]]

# What says how a body was sent, and is not true of it any more once that was undone.
_TRANSFER = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_RENAMED = "X-Archive-Orig-"
# HTTP/2 and later have no text form; an archive's `application/http` is that of HTTP/1.1 (RFC 9112 section 10.1).
_WRITTEN = ("HTTP/1.0", "HTTP/1.1")
_BLANKS = " \t"
# RFC 9110 section 5.5: a recipient must not forward these in a value; all else is kept.
_FORBIDDEN = re.compile(r"[\r\n\0]")


def response_head(status: int, reason: str, headers: Headers, body_bytes: int, version: str = "HTTP/1.1") -> bytes:
    """Return status line, headers and blank line for a body without codings, which has `body_bytes` bytes.

    Content-Encoding, Transfer-Encoding and Content-Length are kept under names that nobody acts on, and a true
    Content-Length is added. Raises InputError `bad-http-headers` for what no head may hold.

    >>> response_head(200, "OK", [("Content-Encoding", "br")], 5)
    b'HTTP/1.1 200 OK\\r\\nX-Archive-Orig-Content-Encoding: br\\r\\nContent-Length: 5\\r\\n\\r\\n'
    """
    kept = renamed(headers, _TRANSFER)
    return head_as_sent(status, reason, [*kept, ("Content-Length", str(body_bytes))], version)


def head_as_sent(status: int, reason: str, headers: Headers, version: str = "HTTP/1.1") -> bytes:
    """Return status line, headers and blank line with nothing changed; raises InputError as `response_head` does.

    Pseudo-header fields of HTTP/2 (":status", RFC 9113 section 8.3) say the status again, and are left out.
    """
    if not 100 <= status <= 999:
        raise _bad(f"{status} is no status code")
    lines = [_line(f"{version if version in _WRITTEN else 'HTTP/1.1'} {status} {reason.strip(_BLANKS)}", "reason")]
    for name, value in headers:
        if name.startswith(":"):
            continue
        if not is_token(name):
            raise _bad(f"{name!r} is no name of a header")
        lines.append(_line(f"{name}: {value.strip(_BLANKS)}", name))
    head = b"\r\n".join([*lines, b"", b""])
    if len(head) >= HTTP_HEAD_LIMIT:
        raise _bad(f"{len(head)} bytes; the limit is {HTTP_HEAD_LIMIT}")
    return head


def renamed(headers: Headers, names: Collection[str]) -> list[tuple[str, str]]:
    """Return headers, those of the given lowercase names under names that nobody acts on."""
    return [(_RENAMED + name if name.lower() in names else name, value) for name, value in headers]


def _line(text: str, name: str) -> bytes:
    if _FORBIDDEN.search(text):
        raise _bad(f"{name} holds a line end or NUL")
    try:
        # The form in which `http` reads bytes that are not UTF-8.
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise _bad(f"{name} holds half of a surrogate pair") from None


def _bad(reason: str) -> InputError:
    return InputError("bad-http-headers", "HTTP headers", printable(reason))
