"""The elements of a list deep in a JSON text (RFC 8259), one after the other, the text never held whole."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from warcwrap.errors import InputError
from warcwrap.storage import CHUNK_BYTES

_KEY_BYTES = 1000  # a key that is looked for is shorter
_LEVELS = 10_000  # what is nested deeper was made to be
_MARK = b"\xef\xbb\xbf"
_BLANKS = re.compile(rb"[ \t\r\n]*+")
# All up to the next bracket: texts that end in the chunk, numbers, names, and what stands between.
_FLAT = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+', re.S)
_TEXT = re.compile(rb'(?:[^"\\]++|\\.)*+', re.S)
_WORD = re.compile(rb'[^ \t\r\n"{}\[\]:,]*+')
_ENDS = {ord("{"): ord("}"), ord("["): ord("]")}
_QUOTE = ord('"')


@dataclass(frozen=True, slots=True)
class Element:
    """An element of the list: its number, from 1, where it begins, and its text; None for one that is too large."""

    number: int
    offset: int
    text: bytes | None


def elements(stream: BinaryIO, path: Sequence[str], limit: int, name: str) -> Iterator[Element]:
    """Yield what stands in the list to which keys lead; `limit` is how large an element may be.

    Only what tells elements apart is looked at: one need not be JSON in itself.
    Raises InputError `damaged-har` at the first byte that no JSON text has there, or where there is no such list.
    """
    text = _Text(stream, name)
    if not (yield from text.find([key.encode() for key in path], limit)):
        raise text.damage(f"there is no list {'.'.join(path)}")
    if text.next():
        raise text.damage("something stands behind the document")


class _Text:
    """A JSON text, gone through from front to back."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self._chunk = stream.read(CHUNK_BYTES)
        self._at = len(_MARK) if self._chunk.startswith(_MARK) else 0
        self._before = 0  # bytes before the chunk
        self._taken: bytearray | None = None  # what was gone through of an element, while it is not too large
        self._limit = 0

    def damage(self, reason: str) -> InputError:
        """Return what is wrong here, as an error."""
        return InputError("damaged-har", self._name, f"offset {self._before + self._at}: {reason}")

    def next(self) -> bytes:
        """Return the next byte that is no blank, without passing it; empty at the end."""
        while True:
            self._pass(_BLANKS)
            if self._at < len(self._chunk):
                return self._chunk[self._at : self._at + 1]
            if not self._more():
                return b""

    def find(self, path: list[bytes], limit: int) -> Generator[Element, None, bool]:
        """Go through an object, yield the elements of the list to which a path leads, and say whether one does."""
        is_found = False
        self._expect(b"{", "an object")
        is_over = self.next() == b"}"
        while not is_over:
            if self.next() != b'"':
                raise self.damage("a key is expected here")
            key = self._text()
            self._expect(b":", "a colon")
            if key != path[0] or is_found or self.next() != (b"[" if len(path) == 1 else b"{"):
                self._value()
            elif len(path) == 1:
                yield from self._list(limit)
                is_found = True
            else:
                is_found = yield from self.find(path[1:], limit)
            is_over = not self._comma()
        self._expect(b"}", "the end of an object")
        return is_found

    def _list(self, limit: int) -> Iterator[Element]:
        self._expect(b"[", "a list")
        number, is_over = 0, self.next() == b"]"
        while not is_over:
            number += 1
            yield self._element(number, limit)
            is_over = not self._comma()
        self._expect(b"]", "the end of a list")

    def _comma(self) -> bool:
        is_there = self.next() == b","
        self._step(is_there)
        return is_there

    def _element(self, number: int, limit: int) -> Element:
        offset, self._taken, self._limit = self._before + self._at, bytearray(), limit
        self._value()
        taken, self._taken = self._taken, None
        return Element(number, offset, None if taken is None else bytes(taken))

    def _value(self) -> None:
        first = self.next()
        if first == b'"':
            self._text()
        elif first in (b"{", b"["):
            self._nested()
        else:
            self._word()

    def _word(self) -> None:
        """Pass a number, or a name."""
        start = self._before + self._at
        self._pass(_WORD)
        while self._at == len(self._chunk) and self._more():
            self._pass(_WORD)
        if self._before + self._at == start:
            raise self.damage("a value is expected here")

    def _nested(self) -> None:
        """Pass an object or list, and all that is in it."""
        ends = bytearray()
        while True:
            self._flat()
            if self._at == len(self._chunk):
                raise self.damage("the text ends within an object or list")
            bracket = self._chunk[self._at]
            if bracket in _ENDS:
                ends.append(_ENDS[bracket])
            elif ends.pop() != bracket:
                raise self.damage("another bracket is expected here")
            if len(ends) > _LEVELS:
                raise self.damage(f"more than {_LEVELS} levels of nesting")
            self._step(1)
            if not ends:
                return

    def _flat(self) -> None:
        """Pass all up to the next bracket that is in no text, or to the end."""
        while True:
            self._pass(_FLAT)
            if self._at == len(self._chunk):
                if not self._more():
                    return
            elif self._chunk[self._at] == _QUOTE:
                self._text()  # one that does not end in the chunk
            else:
                return

    def _text(self) -> bytes:
        """Pass a text in quotes, and return as much of its beginning as a key has."""
        self._step(1)
        kept = b""
        while True:
            if len(kept) < _KEY_BYTES:
                kept += self._chunk[self._at : self._at + _KEY_BYTES].partition(b'"')[0]
            self._pass(_TEXT)
            if self._at < len(self._chunk) and self._chunk[self._at] == _QUOTE:
                self._step(1)
                return kept
            if not self._more():
                raise self.damage("the text ends within quotes")

    def _expect(self, byte: bytes, words: str) -> None:
        if self.next() != byte:
            raise self.damage(f"{words} is expected here")
        self._step(1)

    def _pass(self, pattern: re.Pattern[bytes]) -> None:
        """Pass what a pattern matches, which may be nothing."""
        found = pattern.match(self._chunk, self._at)
        self._step(found.end() - self._at if found else 0)

    def _step(self, count: int) -> None:
        if self._taken is not None:
            if len(self._taken) + count > self._limit:
                self._taken = None
            else:
                self._taken += memoryview(self._chunk)[self._at : self._at + count]
        self._at += count

    def _more(self) -> bool:
        """Read on, once the chunk was passed but for the beginning of an escape."""
        piece = self._stream.read(CHUNK_BYTES)
        self._before += self._at
        self._chunk, self._at = self._chunk[self._at :] + piece, 0
        return bool(piece)
