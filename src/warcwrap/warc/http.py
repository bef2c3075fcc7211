"""The HTTP message in a block: its head kept byte for byte, its body as stored (RFC 9112).

warcio's StatusAndHeadersParser is not used: it drops lines that it cannot parse and has no limit.
What is wrong must be said here, and no byte may be lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warcwrap.warc.record import Block, Record

# Servers and browsers give up between 8 and 256 KiB of header; what has not ended here is no HTTP header.
HTTP_HEAD_LIMIT = 1 << 20
_HEAD_PIECE = 4 << 10

_STATUS_LINE = re.compile(rb"HTTP/[0-9](?:\.[0-9])? ([1-9][0-9]{2})(?: (.*))?", re.DOTALL)
_REQUEST_LINE = re.compile(rb"[!#$%&'*+\-.0-9A-Z^_`a-z|~]+ [^ ]+(?: .*)? HTTP/[0-9](?:\.[0-9])?", re.DOTALL)
# A recorder in the browser left the version out: what follows is a head all the same.
_SHORT_REQUEST = re.compile(rb"[A-Z]{3,10} /[^ ]*")
_FIELD_NAME = re.compile(rb"[!#$%&'*+\-.0-9A-Z^_`a-z|~]+")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class HttpHead:
    """Start line and fields of an HTTP message. `raw` is the head as stored; empty if the block has none."""

    raw: bytes = b""
    start_line: str = ""
    status: int | None = None
    reason: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    # What is wrong with it, in words.
    flaws: tuple[str, ...] = ()
    # Whether it ends in CRLF CRLF: only then do all readers agree on where the body begins.
    has_end: bool = False
    # Whether the flaws, if any, are of those that recipients are told to put up with: servers do send such heads.
    is_usable: bool = True

    @property
    def has_blank_line(self) -> bool:
        """Whether a blank line of any kind ends the head; where none does, there is no body."""
        return self.raw.endswith((b"\n\r\n", b"\n\n"))

    def get(self, name: str) -> str | None:
        """Return the first value of a field, whatever the case of its name."""
        wanted = name.lower()
        return next((value for name, value in self.fields if name.lower() == wanted), None)

    def codings(self, name: str) -> list[str]:
        """Return the codings that all fields of a name list, in the order they were applied."""
        wanted = name.lower()
        listed = ",".join(value for name, value in self.fields if name.lower() == wanted)
        return [coding for part in listed.lower().split(",") if (coding := part.strip()) and coding != "identity"]

    @property
    def is_chunked(self) -> bool:
        """Whether the body is said to be sent in chunks."""
        return "chunked" in self.codings("Transfer-Encoding")


def is_http(record: Record) -> bool:
    """Return whether the record's block is an HTTP message by its type and Content-Type."""
    return record.media_type == "application/http" and record.type in ("response", "request", "revisit")


def http_head(block: Block) -> HttpHead:
    """Take the head of the HTTP message from the front of a block; the block then stands at the body."""
    taken = b""
    end = None
    while end is None and len(taken) < HTTP_HEAD_LIMIT and (piece := block.read(_HEAD_PIECE)):
        searched = max(0, len(taken) - 3)
        taken += piece
        end = _BLANK_LINE.search(taken, searched)
    raw = taken[: end.end()] if end else taken if len(taken) < HTTP_HEAD_LIMIT else b""
    # An HTML page with a blank line in it has no HTTP head: nothing may be cut off it.
    first = raw.split(b"\n", 1)[0].rstrip(b"\r")
    if not first.startswith(b"HTTP/") and not _REQUEST_LINE.fullmatch(first) and not _SHORT_REQUEST.fullmatch(first):
        raw = b""
    block.unread(taken[len(raw) :])
    return parse_head(raw, block.length == 0)


def parse_head(raw: bytes, is_empty: bool = False) -> HttpHead:
    """Read start line and fields, and note every departure from RFC 9112 that makes readers disagree."""
    if not raw:
        flaw = "the block is empty" if is_empty else "the block does not begin with an HTTP head"
        return HttpHead(flaws=(flaw,), is_usable=False)
    flaws: list[str] = []
    has_end = raw.endswith(b"\r\n\r\n")
    if raw.count(b"\n") != raw.count(b"\r\n"):
        flaws.append("lines of the HTTP head end in LF alone")
        has_end = False
    lines = [line.removesuffix(b"\r") for line in raw.rstrip(b"\r\n").split(b"\n")]
    status = _STATUS_LINE.fullmatch(lines[0])
    if status is None and not _REQUEST_LINE.fullmatch(lines[0]):
        flaws.append(f"{lines[0][:80]!r} is no status or request line")
    known = len(flaws)  # RFC 9112 section 2.2: LF alone may be taken; RFC 9110 section 15: so may any status
    fields = list(_fields(lines[1:], flaws))
    return HttpHead(
        raw,
        lines[0].decode("utf-8", "surrogateescape"),
        int(status[1]) if status else None,
        (status[2] or b"").decode("utf-8", "surrogateescape") if status else "",
        tuple(fields),
        tuple(flaws),
        has_end,
        len(flaws) == known,
    )


def _fields(lines: list[bytes], flaws: list[str]) -> Iterator[tuple[str, str]]:
    pending: tuple[bytes, bytes] | None = None
    for line in lines:
        if line[:1] in (b" ", b"\t") and pending:
            pending = (pending[0], pending[1] + b" " + line.strip())
            continue
        if pending:
            yield _decoded_field(*pending)
        name, colon, value = line.partition(b":")
        if not colon or not _FIELD_NAME.fullmatch(name):
            flaws.append(f"{line[:80]!r} is no HTTP field")
        pending = (name.strip(), value.strip()) if colon else None
    if pending:
        yield _decoded_field(*pending)


def _decoded_field(name: bytes, value: bytes) -> tuple[str, str]:
    return name.decode("utf-8", "surrogateescape"), value.decode("utf-8", "surrogateescape")


def payload(record: Record) -> tuple[HttpHead | None, Block]:
    """Return the record's payload as stored, as a reader, and the HTTP head before it if there is one."""
    if not is_http(record):
        return None, record.block
    return http_head(record.block), record.block
