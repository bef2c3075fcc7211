"""TAR archives from start to end."""

from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.sources.tape import Member, Tape, Walk


class _Pipe(io.RawIOBase):
    """A stream that cannot seek, and gives what it likes."""

    def __init__(self, raw: bytes, piece: int) -> None:
        super().__init__()
        self._stream = io.BytesIO(raw)
        self._piece = piece

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        piece = self._stream.read(min(self._piece, len(view)))
        view[: len(piece)] = piece
        return len(piece)


def _tar(sizes: list[int]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for number, size in enumerate(sizes):
            info = tarfile.TarInfo(f"{number}" + "é" * 60)
            info.size = size
            archive.addfile(info, io.BytesIO(bytes([65 + number]) * size))
    return out.getvalue()


def _walked(stream: object, take: int) -> list[tuple[bytes, bytes] | str]:
    """Walk through an archive, taking at most so many bytes of each member."""
    tape = Tape(stream)  # type: ignore[arg-type]
    found: list[tuple[bytes, bytes] | str] = []
    for each in Walk(tape).found():
        if isinstance(each, Member):
            found.append((each.header.name[:1], tape.exactly(min(take, each.header.size_bytes))))
        else:
            found.append(each.code)
    return found


@given(st.lists(st.integers(0, 3000), max_size=5), st.integers(0, 4000), st.integers(1, 700))
def test_ways_of_reading(sizes: list[int], take: int, piece: int) -> None:
    """A file and a stream, whatever is taken of the members and in what pieces it comes, give the same members."""
    raw = _tar(sizes)
    expected = [(b"%d" % number, bytes([65 + number]) * min(size, take)) for number, size in enumerate(sizes)]
    assert _walked(io.BytesIO(raw), take) == expected
    assert _walked(_Pipe(raw, piece), take) == expected


@pytest.mark.parametrize("gap", [1, 511, 512, 513, 100_000, 600_001])
def test_going_on_after_damage(gap: int) -> None:
    """The next header is found wherever it is, in a file and in a stream."""
    one, two = _tar([10])[:2048], _tar([10, 20])
    raw = one + b"\xff" * gap + two
    for stream in (io.BytesIO(raw), _Pipe(raw, 100)):
        assert [each if isinstance(each, str) else each[0] for each in _walked(stream, 5)] == [
            b"0", "damaged-tar", b"0", b"1",
        ]  # fmt: skip


def test_reading_goes_on_where_that_is_cheap() -> None:
    """Members that nobody reads are passed by seeking; the file is never read as a whole."""

    class Counted(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            piece = super().read(size)
            self.taken += len(piece)
            return piece

    stream = Counted(_tar([50_000_000, 10]))
    assert [each[0] for each in _walked(stream, 0)] == [b"0", b"1"]
    assert stream.taken < 2_000_000
