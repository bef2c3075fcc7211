"""Transfer codings of MIME (RFC 2045 section 6): text in a message, piece by piece, as the bytes that it means."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, cast

from warcwrap.storage import Body

_BLANKS = b" \t\r\n"
_KNOWN = ("", "7bit", "8bit", "binary")  # no coding at all
_LINE_BYTES = 1 << 16  # lines end at 76; what is longer is no reason to hold it
_ADDED = re.compile(rb"(?<![ \t])[ \t]++(?=\r?\n)")  # blanks before a line's end, which were added on the way
_STRAY = re.compile(rb"=(?=\r(?!\n))")


def decoded(pieces: Iterable[bytes], coding: str) -> Body:
    """Return what pieces of a coded text mean, held or in a temporary file by its size.

    Raises ValueError where they are not of this coding, or nobody knows it, and what reading the pieces raises.
    """
    return of_pieces(_CODINGS.get(coding.strip().lower(), _refused)(pieces))


def of_pieces(pieces: Iterable[bytes]) -> Body:
    """Return bytes that come piece by piece as a body."""
    return Body.spooled(cast(BinaryIO, _Pieces(pieces)))


class _Pieces:
    """What `Body.spooled` asks of a stream: the next bytes, however many, and none at the end."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._rest = (piece for piece in pieces if piece)

    def read(self, _: int) -> bytes:
        return next(self._rest, b"")


def _as_they_are(pieces: Iterable[bytes]) -> Iterable[bytes]:
    return pieces


def _base64(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Decode base64; strictly, as what is passed over would be bytes lost in silence."""
    waiting, is_over = b"", False
    for piece in pieces:
        waiting += piece.translate(None, _BLANKS)
        if is_over and waiting:
            raise ValueError("base64 goes on behind its end")
        whole = len(waiting) // 4 * 4
        if whole:
            is_over = waiting[whole - 1 : whole] == b"="
            yield binascii.a2b_base64(waiting[:whole], strict_mode=True)
            waiting = waiting[whole:]
    if waiting:
        raise ValueError(f"base64 ends within a group of four, of which {len(waiting)} are there")


def _quoted_printable(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Decode quoted-printable (RFC 2045 section 6.7); an escape that is none stands for itself, as readers have it."""
    waiting = b""
    for piece in pieces:
        waiting += piece
        whole = waiting.rfind(b"\n") + 1
        if not whole and len(waiting) > _LINE_BYTES:
            # The last bytes may be part of an escape, or blanks before the line's end.
            text = len(waiting.rstrip(_BLANKS)) or len(waiting)
            escape = waiting.rfind(b"=", max(text - 2, 1), text)
            whole = escape if escape > 0 else text
        if whole:
            yield _unescaped(waiting[:whole])
            waiting = waiting[whole:]
    yield _unescaped(waiting.rstrip(b" \t"))


def _unescaped(text: bytes) -> bytes:
    text = _ADDED.sub(b"", text)
    # binascii skips what follows "=\r" up to the next line, where no "\n" does.
    return binascii.a2b_qp(_STRAY.sub(b"=3D", text) if b"=\r" in text else text)


def _refused(pieces: Iterable[bytes]) -> Iterator[bytes]:
    raise ValueError("its transfer coding is not one of RFC 2045")
    yield from pieces  # a decoder is a generator


_CODINGS: dict[str, Callable[[Iterable[bytes]], Iterable[bytes]]] = {
    **dict.fromkeys(_KNOWN, _as_they_are),
    "base64": _base64,
    "quoted-printable": _quoted_printable,
}
