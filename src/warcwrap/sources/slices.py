"""A stretch of a body that can be read at any place, as a body of its own."""

from __future__ import annotations

import io
import os
from typing import BinaryIO

from warcwrap.storage import CHUNK_BYTES, Body


def sliced(body: Body, start: int, size_bytes: int) -> Body:
    """Return `size_bytes` of a body from `start` on; they must be there."""
    return Body(size_bytes, lambda: io.BufferedReader(_Slice(body.open(), start, size_bytes), CHUNK_BYTES))


class _Slice(io.RawIOBase):
    def __init__(self, stream: BinaryIO, start: int, size_bytes: int) -> None:
        super().__init__()
        self._stream = stream
        self._start = start
        self._size = size_bytes
        self._stream.seek(start)
        self._position = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place of the stretch."""
        origin = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(0, origin + offset)
        self._stream.seek(self._start + self._position)
        return self._position

    def readinto(self, buffer: object) -> int:
        """Fill a buffer with the next bytes; 0 at the end."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        piece = self._stream.read(max(0, min(len(view), self._size - self._position)))
        view[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the whole."""
        self._stream.close()
        super().close()
