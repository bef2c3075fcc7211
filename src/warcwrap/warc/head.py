"""The header of a record: version line and named fields, read strictly, kept byte for byte (section 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from warcwrap.findings import Finding, finding
from warcwrap.warc.grammar import HEADER_LIMIT, HEADER_LINE_LIMIT, VERSIONS, is_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warcwrap.warc.window import Window

# What nearly all headers are: ASCII, no line folded, nothing odd.
_PLAIN = re.compile(rb"[!-9;-~]{1,20}\r\n(?:[!#$%&'*+\-.0-9A-Z^_`a-z|~]+:[\t -~]*+\r\n)*+\r\n")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BEGIN = re.compile(rb"WARC/1\.[01](?:\r?\n|\Z)")
_CRLF, _END = b"\r\n", b"\r\n\r\n"


@dataclass(slots=True)
class Head:
    """The header as it stands: `raw` with its blank line, the version line, the fields in order, and what is wrong."""

    raw: bytes
    version: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    is_lf_only: bool = False
    # False when the header does not end: there is no block to speak of.
    is_complete: bool = True

    def flag(self, code: str, message: str) -> None:
        """Note a flaw, once per code: a header with a thousand bad lines is one bad header."""
        if all(found.code != code for found in self.findings):
            self.findings.append(finding(code, message))


def read_head(window: Window) -> Head:
    """Take the header that begins here, up to and with its blank line."""
    head = _read_clean(window) or _read_line_by_line(window)
    if head.version not in VERSIONS:
        head.flag("warc.version", f"the record begins with {head.version[:80]!r}")
    return head


def _read_clean(window: Window) -> Head | None:
    """Take a header whose lines all end in CRLF, in one piece; None, and nothing is taken, for any other."""
    first = window.peek(80)
    if first[first.find(b"\n") - 1 :][:2] != _CRLF:
        return None
    raw = window.until(_END, HEADER_LIMIT)
    if raw is None:
        return None
    if len(raw) <= HEADER_LINE_LIMIT and _PLAIN.fullmatch(raw):
        version, *fields = raw[:-4].decode("ascii").split("\r\n")
        pairs = (line.partition(":") for line in fields)
        return Head(raw, version, [(name, value.strip(" \t")) for name, _, value in pairs])
    lines = raw[:-4].split(_CRLF)
    line_ends = len(lines) + 1
    is_clean = raw.count(b"\n") == raw.count(b"\r") == line_ends and not any(map(_BEGIN.fullmatch, lines[1:]))
    if not is_clean or (len(raw) > HEADER_LINE_LIMIT and max(map(len, lines)) > HEADER_LINE_LIMIT):
        window.give_back(len(raw))
        return None
    head = Head(raw)
    _parse(lines, head)
    return head


def _read_line_by_line(window: Window) -> Head:
    """Take a header in which something is wrong, as far as it can be told where it ends."""
    lines: list[bytes] = []
    head = Head(b"")
    size, line_feeds = 0, 0
    while True:
        line = window.line(HEADER_LINE_LIMIT + len(_CRLF))
        size += len(line)
        if size > HEADER_LIMIT or len(line) > HEADER_LINE_LIMIT:
            limit = "line of more than 64 KiB" if len(line) > HEADER_LINE_LIMIT else "header of more than 1 MiB"
            return _broken_off(head, lines, "warc.header-too-long", f"a {limit}")
        if lines and _BEGIN.match(line):  # nothing is called so: the rest of the header, and its block, are gone
            window.give_back(len(line))
            return _broken_off(head, lines, "warc.header-malformed", "another record begins inside the header")
        if not line.endswith(b"\n"):
            return _broken_off(head, [*lines, line], "warc.truncated", "the data end inside a record header")
        lines.append(line)
        line_feeds += not line.endswith(_CRLF)
        if line in (b"\n", _CRLF):
            break
    head.raw = b"".join(lines)
    head.is_lf_only = line_feeds == len(lines)
    if line_feeds or head.raw.count(b"\r") != len(lines):
        head.flag("warc.line-ending", "header lines do not all end in CRLF")
    _parse([line.removesuffix(b"\n").removesuffix(b"\r") for line in lines[:-1]], head)
    return head


def _broken_off(head: Head, lines: list[bytes], code: str, message: str) -> Head:
    head.raw = b"".join(lines)
    head.is_complete = False
    head.flag(code, message)
    # What could be read still names the record; its flaws follow from the one above.
    found = list(head.findings)
    _parse([line.rstrip(_CRLF) for line in lines], head)
    head.findings = found
    return head


def _parse(lines: list[bytes], head: Head) -> None:
    if not lines:
        return
    head.version = lines[0].decode("utf-8", "surrogateescape")
    has_odd_bytes = not head.raw.isascii() or _CONTROL.search(head.raw) is not None
    fields = head.fields
    for line in _unfolded(lines[1:]):
        raw_name, colon, raw_value = line.partition(b":")
        name = _text(raw_name, head, has_odd_bytes)
        if not colon or not is_token(raw_name.decode("latin-1")):
            head.flag("warc.header-malformed", f"{line[:80]!r} is no 'name: value'")
        if colon:
            fields.append((name, _text(raw_value, head, has_odd_bytes)))


def _unfolded(lines: list[bytes]) -> Iterator[bytes]:
    """Yield fields as one line each: a line that begins with a blank goes on with the one before it."""
    parts: list[bytes] = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and parts:
            parts.append(line.strip(b" \t"))
            continue
        if parts:
            yield b" ".join(parts)
        parts = [line]
    if parts:
        yield b" ".join(parts)


def _text(raw: bytes, head: Head, has_odd_bytes: bool) -> str:
    stripped = raw.strip(b" \t")
    if not has_odd_bytes:
        return stripped.decode("ascii")
    if control := _CONTROL.search(stripped):
        head.flag("warc.header-bytes", f"a field holds the control character {control.group()!r}")
    try:
        return stripped.decode()
    except UnicodeDecodeError:
        head.flag("warc.header-bytes", f"a field is not UTF-8: {stripped[:80]!r}")
        return stripped.decode("utf-8", "surrogateescape")
