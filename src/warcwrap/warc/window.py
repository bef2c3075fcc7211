"""A window on bytes that arrive in pieces: look ahead, take, take a line, search; memory stays at a few pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import re

PIECE = 256 << 10

# Going back after damage reads bytes twice. A file made of nothing but false starts could ask for that at each byte,
# so all going back together may cost as much as reading the file once more, plus this much.
REREAD_ALLOWANCE = 64 << 20


class Window:
    """Bytes from `_more`, in order; `position` is the offset of the next byte."""

    def __init__(self, start: int = 0) -> None:
        self._data: bytes | bytearray = b""
        self._at = 0
        self._start = start

    def _more(self) -> bytes:
        """Return the next piece, empty at the end only."""
        raise NotImplementedError

    @property
    def position(self) -> int:
        """The offset of the next byte."""
        return self._start + self._at

    def _grow(self) -> bool:
        piece = self._more()
        if not piece:
            return False
        self._start += self._at
        self._data = self._data[self._at :] + piece
        self._at = 0
        return True

    def peek(self, size: int) -> bytes:
        """Return the next `size` bytes without taking them, fewer at the end."""
        while len(self._data) - self._at < size and self._grow():
            pass
        return bytes(self._data[self._at : self._at + size])

    def take(self, size: int) -> bytes:
        """Take what is at hand, at most `size` bytes; empty at the end only."""
        return bytes(self.view(size))

    def view(self, size: int) -> memoryview:
        """Take the same without a copy of it."""
        if self._at == len(self._data) and not self._grow():
            return memoryview(b"")
        taken = memoryview(self._data)[self._at : self._at + size]
        self._at += len(taken)
        return taken

    def skip(self, size: int) -> int:
        """Take and drop `size` bytes; return how many there were."""
        left = size
        while left and (taken := self.take(left)):
            left -= len(taken)
        return size - left

    def skip_any(self, of: bytes) -> int:
        """Take and drop all next bytes that are one of `of`; return how many."""
        skipped = 0
        while self.peek(1):
            rest = self._data[self._at :]
            run = len(rest) - len(rest.lstrip(of))
            self._at += run
            skipped += run
            if run < len(rest):
                break
        return skipped

    def give_back(self, size: int) -> None:
        """Undo the last `size` bytes of the last `take`."""
        self._at -= size

    def line(self, limit: int) -> bytes:
        """Take the next line with its line feed; at most `limit` bytes, or what is left at the end."""
        while (end := self._data.find(b"\n", self._at)) < 0 and len(self._data) - self._at < limit and self._grow():
            pass
        return self.take(min(limit, len(self._data) - self._at if end < 0 else end + 1 - self._at))

    def until(self, mark: bytes, limit: int) -> bytes | None:
        """Take all up to and with `mark`; None, and nothing is taken, if it does not end within `limit` bytes."""
        searched = 0
        while (end := self._data.find(mark, self._at + searched)) < 0:
            searched = max(0, len(self._data) - self._at - len(mark) + 1)
            if searched > limit or not self._grow():
                return None
        size = end + len(mark) - self._at
        return self.take(size) if size <= limit else None

    def find(self, pattern: re.Pattern[bytes], longest: int) -> bool:
        """Skip to where `pattern` matches next, or to the end; `longest` is the most bytes a match can have."""
        while True:
            match = pattern.search(self._data, self._at)
            # A match that touches the end of what is at hand could be another one with more bytes.
            if match and match.end() < len(self._data):
                self._at = match.start()
                return True
            self._at = max(self._at, min(match.start() if match else len(self._data), len(self._data) - longest))
            if not self._grow():
                self._at = match.start() if match else len(self._data)
                return match is not None


class Source(Window):
    """The file itself. Goes back where the stream can seek and the allowance is not used up."""

    def __init__(self, stream: BinaryIO, start: int = 0, dictionary: Any = None) -> None:
        super().__init__(start)
        self._stream = stream
        # What the zstd frames of the file were compressed with.
        self.dictionary = dictionary
        self._reread = 0
        self._furthest = start
        # Where the window begins in the stream's own count: it may stand in the middle of something larger.
        self._shift = stream.tell() - start if stream.seekable() else None

    def _more(self) -> bytes:
        return self._stream.read(PIECE)

    def distance(self, mark: re.Pattern[bytes], longest: int, start: int, limit: int) -> int:
        """Return how far ahead `mark` matches, `start` bytes or more; where it does not, how far ahead the end is.

        `longest` is the most bytes that a match has. A distance above `limit` says no more than that it is as large.
        """
        searched = start
        while not (found := mark.search(self._data, self._at + searched)):
            ahead = len(self._data) - self._at
            searched = max(start, ahead - longest + 1)
            if ahead > limit or not self._grow():
                return ahead
        return found.start() - self._at

    def go_back(self, offset: int) -> bool:
        """Stand at an earlier offset again; False, and nothing happens, if that is not possible or too dear."""
        if offset >= self._start:
            self._at = offset - self._start
            return True
        distance = self.position - offset
        self._furthest = max(self._furthest, self.position)
        if self._shift is None or self._reread + distance > self._furthest + REREAD_ALLOWANCE:
            return False
        self._reread += distance
        self._stream.seek(self._shift + offset)
        self._data, self._at, self._start = b"", 0, offset
        return True
