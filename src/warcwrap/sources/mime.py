"""A MIME message as a stream (RFC 2045, 2046): the fields of its parts, and their content, line by line, never held."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from warcwrap.errors import InputError
from warcwrap.sources.entry import shown_name
from warcwrap.storage import CHUNK_BYTES

_LINE_BYTES = 1 << 16  # mail ends its lines at 998 bytes; what is not coded may have any
_FIELDS_BYTES = 1 << 20
_LEVELS = 8  # parts within parts: mail programs nest three
_BOUNDARY_CHARACTERS = 200  # RFC 2046 section 5.1.1 has 70
_FOLD = re.compile(rb"\r?\n[ \t]+")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))')
_QUOTED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Part:
    """The fields of a part, by lowercase name; of a name that stands twice, the first. `offset` is where it begins."""

    number: int
    offset: int
    fields: Mapping[str, str]

    def get(self, name: str) -> str:
        """Return a field, empty where there is none."""
        return self.fields.get(name, "")

    @property
    def media_type(self) -> str:
        """The media type in lowercase; text where nothing is said (RFC 2045 section 5.2)."""
        return self.get("content-type").partition(";")[0].strip().lower() or "text/plain"

    def parameter(self, name: str) -> str | None:
        """Return a parameter of the media type.

        >>> Part(1, 0, {"content-type": 'text/html; charset="UTF-8"'}).parameter("charset")
        'UTF-8'
        """
        for key, quoted, plain in _PARAMETER.findall(self.get("content-type")):
            if key.lower() == name:
                return _QUOTED.sub(r"\1", quoted) or plain or None
        return None


class Message:
    """A message read from front to back; `top` are its own fields.

    `parts` yields what is no multipart in itself; `content` is that of the part yielded last. What of it nobody reads
    is passed over.
    """

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self._chunk = b""
        self._at = 0
        self._offset = 0
        self._boundaries: list[bytes] = []  # of the multiparts that are open, the innermost last
        # The boundary that ended the content: whose it is of those open, and whether a part follows it.
        self._end: tuple[int, bool] | None = None
        self._is_over = False
        self.top = self._part(0)

    @property
    def is_cut(self) -> bool:
        """Whether the file ended where a boundary should have."""
        return bool(self._boundaries) and self._is_over

    @property
    def offset(self) -> int:
        """How far the file was read."""
        return self._offset

    def parts(self) -> Iterator[Part]:
        """Yield the parts in order. Raises InputError at the file's end, where that is not the message's."""
        if not self.top.media_type.startswith("multipart/"):
            yield self.top
            return
        if not self._enter(self.top):
            raise InputError("damaged-mhtml", self._name, "it has parts, and does not say what stands between them")
        number = 0
        while self._boundaries:
            for _ in self.content():
                pass
            if self._end is None:
                raise InputError("truncated-mhtml", self._name, f"it ends at {self._offset} without its last boundary")
            level, is_part = self._end
            del self._boundaries[level + is_part :]
            self._end = None
            if is_part:
                part = self._part(number + 1)
                if not self._enter(part):
                    number += 1
                    yield part

    def content(self) -> Iterator[bytes]:
        """Yield the content up to the next boundary, without the line end before that, which belongs to it."""
        held, is_start = b"", True
        while self._end is None and (line := self._line()):
            if is_start and line.startswith(b"--") and (found := self._boundary(line)):
                self._end = found
                return
            is_start = line.endswith(b"\n")
            text = held + line + (self._lines() if is_start else b"")
            kept = len(text) - (2 if text.endswith(b"\r\n") else text.endswith((b"\r", b"\n")))
            yield text[:kept]
            held = text[kept:]
        self._is_over = self._end is None
        yield held

    def behind(self) -> int | None:
        """Return the offset of what stands behind the last boundary; None where that is nothing but blanks."""
        start = self._offset
        return start if any(line.strip() for line in iter(self._line, b"")) else None

    def _part(self, number: int) -> Part:
        offset, raw = self._offset, bytearray()
        while (line := self._line()).strip(b"\r\n"):
            if line.startswith(b"--") and (found := self._boundary(line)):
                self._end = found
                break
            raw += line
            if len(raw) > _FIELDS_BYTES:
                reason = f"offset {offset}: the fields of a part do not end within {_FIELDS_BYTES} bytes"
                raise InputError("damaged-mhtml", self._name, reason)
        return Part(number, offset, _fields(bytes(raw)))

    def _enter(self, part: Part) -> bool:
        """Open a part that has parts of its own; False for one that has none, or does not say how to find them."""
        boundary = part.parameter("boundary") if part.media_type.startswith("multipart/") else None
        if not boundary or len(boundary) > _BOUNDARY_CHARACTERS or len(self._boundaries) >= _LEVELS:
            return False
        self._boundaries.append(b"--" + boundary.rstrip().encode("utf-8"))
        return True

    def _boundary(self, line: bytes) -> tuple[int, bool] | None:
        """Say whose boundary a line is, and whether a part follows; blanks behind it were added on the way."""
        text = line.rstrip(b" \t\r\n")
        for level in reversed(range(len(self._boundaries))):
            if text.startswith(self._boundaries[level]):
                rest = text[len(self._boundaries[level]) :]
                if rest in (b"", b"--"):
                    return level, not rest
        return None

    def _line(self) -> bytes:
        """Take the next line, or as much of it as a line may have; empty at the end of the file."""
        while (end := self._chunk.find(b"\n", self._at) + 1) == 0 and len(self._chunk) - self._at < _LINE_BYTES:
            piece = self._stream.read(CHUNK_BYTES)
            self._chunk, self._at = self._chunk[self._at :] + piece, 0
            if not piece:
                break
        return self._take(min(end or len(self._chunk), self._at + _LINE_BYTES))

    def _lines(self) -> bytes:
        """Take the lines that follow, as far as they are read and none of them may be a boundary."""
        if self._chunk.startswith(b"--", self._at):
            return b""
        dashes = self._chunk.find(b"\n--", self._at)
        end = dashes if dashes >= 0 else self._chunk.rfind(b"\n", self._at)
        return self._take(max(end + 1, self._at))

    def _take(self, end: int) -> bytes:
        taken = self._chunk[self._at : end]
        self._offset += len(taken)
        self._at = end
        return taken


def _fields(raw: bytes) -> dict[str, str]:
    """Read fields (RFC 5322 section 2.2), folded ones on one line."""
    fields: dict[str, str] = {}
    for line in _FOLD.sub(b" ", raw).splitlines():
        name, colon, value = line.partition(b":")
        if colon:
            fields.setdefault(name.strip().lower().decode("ascii", "replace"), shown_name(value.strip()))
    return fields
