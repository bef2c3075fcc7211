"""ZIP archives whose directory is lost."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dumps import HTML, zipped
from warcwrap.page import Rejected
from warcwrap.sources.entry import Entry
from warcwrap.sources.zip_salvage import Salvaged, members
from warcwrap.storage import Body

DUMPS = Path(__file__).parents[1] / "dumps" / "zip"


def _found(raw: bytes) -> list[tuple[str, bytes | str]]:
    """Return each member's name with its bytes, or with why it was rejected."""
    items = members(Entry("a", Body.of(raw)))
    return [
        (item.name.removeprefix("a!"), b"".join(item.body.chunks()) if isinstance(item, Salvaged) else item.code)
        for item in items
    ]


def _without_directory(raw: bytes) -> bytes:
    return raw[: raw.index(b"PK\x01\x02")]


class _Pipe(io.RawIOBase):
    """What cannot seek: zipfile then writes sizes behind the data."""

    def __init__(self) -> None:
        super().__init__()
        self.raw = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.raw += bytes(data)  # type: ignore[call-overload]
        return len(self.raw)


@given(
    contents=st.lists(st.binary(max_size=400), max_size=5),
    is_piped=st.booleans(),
    method=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_all_members(contents: list[bytes], is_piped: bool, method: int) -> None:
    """All members come back in their order; only stored ones whose size is said behind them cannot be told apart."""
    out = _Pipe() if is_piped else io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:  # type: ignore[call-overload]
        for number, content in enumerate(contents):
            archive.writestr(f"{number}.html", content)
    raw = out.raw if isinstance(out, _Pipe) else out.getvalue()
    found = _found(_without_directory(raw) if contents else raw)
    if is_piped and method == zipfile.ZIP_STORED:
        assert all(code == "damaged-member" for _, code in found)
    else:
        assert found == [(f"{number}.html", content) for number, content in enumerate(contents)]


@pytest.mark.parametrize("name", ["info-zip", "bsdtar", "streamed"])
def test_real_files(name: str) -> None:
    """Files of common programs give without their directory what they give with it."""
    path = DUMPS / f"{name}.zip"
    with zipfile.ZipFile(path) as archive:
        expected = [archive.read(info) for info in archive.infolist() if not info.is_dir()]
    assert [content for _, content in _found(_without_directory(path.read_bytes()))] == expected


def test_damage_costs_its_member() -> None:
    """A member with broken data, a wrong checksum, a secret, or a method that is not read here costs itself."""
    raw = bytearray(_without_directory(zipped(dict.fromkeys("abcd", HTML * 20)) + bytes(99)))
    starts = [at for at in range(len(raw)) if raw[at : at + 4] == b"PK\x03\x04"]
    raw[starts[0] + 40] ^= 0xFF
    raw[starts[1] + 14] ^= 1
    raw[starts[2] + 6] |= 1
    assert _found(bytes(raw)) == [
        ("a", "damaged-member"),
        ("b", "damaged-member"),
        ("c", "encrypted"),
        ("d", HTML * 20),
    ]
    lzma = _without_directory((DUMPS / "7z-lzma.zip").read_bytes())
    assert [each[1] for each in _found(lzma)] == ["damaged-member"]


def test_every_cut() -> None:
    """Wherever a ZIP is cut, members before the cut are whole, and none is read that is not."""
    contents = {f"{number}.html": os.urandom(300).hex().encode() for number in range(3)}
    raw = _without_directory(zipped(contents))
    for end in range(0, len(raw), 3):
        found = dict(_found(raw[:end]))
        assert all(content in ("damaged-member", contents.get(name)) for name, content in found.items())


@given(at=st.integers(0, 2000), value=st.binary(min_size=1, max_size=4))
def test_any_damage(at: int, value: bytes) -> None:
    """Whatever bytes are changed, members are read or rejected, and nothing else is raised."""
    raw = _without_directory(zipped({"a.html": HTML * 3, "b/c.html": HTML, "d.html": b"<p>" * 40}))
    at %= len(raw)
    for item in members(Entry("a", Body.of(raw[:at] + value + raw[at + len(value) :]))):
        assert isinstance(item, Rejected) or item.body.size_bytes == sum(map(len, item.body.chunks()))
