"""A page: the bytes of one saved page, and the facts of its capture that came with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from warcwrap.capture import UNKNOWN, Capture
from warcwrap.encoding import Decoded, decode, decode_row
from warcwrap.errors import printable
from warcwrap.findings import Finding, finding
from warcwrap.storage import Body

Fidelity = Literal["raw", "decoded", "serialized", "stripped"]
HttpHeaders = Literal["original", "adjusted", "synthesized"]

READ_BYTES = 24 << 20  # extraction reads no more of a page than this; real pages end below 10 MiB
_OUTER_MARKUP = re.compile(r"<(?:!doctype|html|head|body)[\s>/]", re.I)
# Tags that are cut behind their first letter are dropped by the parser. Capitals alone are no entity: "AT&T" stays.
_CUT_OFF = re.compile(r"(?:�|&(?:#[xX]?[0-9A-Fa-f]*|[A-Z]?[a-z]+[0-9]*)?|</?)\Z")
_CUT_CHARACTERS = 40  # the longest name of an entity has 31
_OUTER_CHARACTERS = 20_000  # outer tags stand at the start, behind a licence comment at worst


@dataclass(frozen=True, slots=True)
class Exchange:
    """A real HTTP exchange: `head` is its status line and headers, up to and with the blank line.

    `is_adjusted` says that headers which do not fit a decoded body bear other names. `payload` is the payload as it was
    sent, chunked or compressed, where that is not the body's bytes; it is what a record keeps. `fields` are those of an
    older archive's record that belong to the exchange, such as the server's IP address.
    """

    head: bytes
    is_adjusted: bool = False
    payload: Body | None = None
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """The record of an archive that a page was read from; `offset` is where it begins in its file, in bytes."""

    archive: str
    offset: int
    record_id: str
    target_uri: str


@dataclass(frozen=True)
class Page:
    """One page of a dump. Its bytes are never changed; what is derived from them is computed on first use.

    `name` is the row's id, or the path within the input. `url` is the address as it was given, not yet normalised.
    `charset` is what HTTP or a sidecar file said. `row_text` is the text of a row that came decoded.
    `body` is the page itself, without HTTP codings; `exchange` is how it came, where that is known.
    `stored` is the metadata of an archive of ours, given again instead of extracted anew. `origin` is its record there.
    """

    name: str
    body: Body
    url: str | None = None
    capture: Capture = UNKNOWN
    charset: str | None = None
    row_text: str | None = None
    serialized: bool = False
    exchange: Exchange | None = None
    stored: Mapping[str, object] | None = None
    origin: Origin | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def decoded(self) -> Decoded:
        """The page's text with its encoding; at most the first `READ_BYTES` bytes of it."""
        if self.row_text is not None:
            found = decode_row(self.row_text[:READ_BYTES])
            odd = (*self._oddities(found.text),)
        else:
            raw = self.body.head(READ_BYTES)
            found = decode(raw, self.charset)
            odd = (*self._oddities(found.text if 0 in raw else ""),)  # no encoding has NUL without a byte of zeros
        return replace(found, findings=(*found.findings, *odd)) if odd else found

    def _oddities(self, text: str) -> Iterator[Finding]:
        if self.body.size_bytes > READ_BYTES:
            message = f"{self.body.size_bytes} bytes, of which the first {READ_BYTES} were read"
            yield finding("page-over-budget", message)
        if (at := text.find("\0")) >= 0:
            yield finding("nul-bytes", f"{text.count(chr(0))} NUL characters; the first is character {at}")

    @property
    def text(self) -> str:
        """The page's text as rules read it: without what a cut left of the last character, entity or tag."""
        text = self.decoded.text
        cut = _CUT_OFF.search(text, max(0, len(text) - _CUT_CHARACTERS))
        return text[: cut.start()] if cut else text

    @property
    def utf8(self) -> bytes | None:
        """The bytes that are the page's text in UTF-8, where they are at hand: parsers need not make them again."""
        raw, decoded = self.body.held, self.decoded
        if raw is None or len(raw) > READ_BYTES or self.row_text is not None or self.text is not decoded.text:
            return None
        return raw if decoded.name == "utf-8" and decoded.evidence != "bom" and not decoded.findings else None

    @cached_property
    def fidelity(self) -> Fidelity:
        """What the bytes are: the server's, a row's decoded text, a browser's DOM, or a scrape without outer markup."""
        if self.serialized:
            return "serialized"
        if not _OUTER_MARKUP.search(self.text, 0, _OUTER_CHARACTERS):
            return "stripped"
        return "raw" if self.row_text is None else "decoded"


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input, page, row or member whose bytes could not be read: its name, the code and the reason.

    `scope` is `source` where nothing that the user gave could be opened, `rest` for damage in a dump of which other
    things were read: how many pages that cost, nobody knows, and none is counted.
    """

    name: str
    code: str
    reason: str
    scope: Literal["page", "source", "rest"] = "page"

    def __str__(self) -> str:
        return f"{printable(self.name)}: {self.code}: {printable(self.reason)}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input that is left out on purpose: our own output inside the input folder, an attachment not asked for."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Something odd about a dump that costs no page: garbage behind its end, columns that are not read."""

    name: str
    finding: Finding

    def __str__(self) -> str:
        found = self.finding
        return f"{found.severity}: {printable(self.name)}: {found.code}: {printable(found.message)}"


@dataclass(frozen=True)
class Attachment:
    """A member of a dump that is no page: a picture, a style sheet, a PDF; packed so that saved pages replay."""

    name: str
    body: Body
    content_type: str
    url: str | None = None
    capture: Capture = UNKNOWN
    exchange: Exchange | None = None


Item = Page | Attachment | Rejected | Skipped | Noted
