"""Archives whose records are zstd frames, with and without a dictionary, read, verified, unpacked and repaired."""

from __future__ import annotations

import io
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archives import HTTP, PAGE, record, uuid, warcinfo
from commands import run
from conftest import EXAMPLES
from warcwrap.packing import pack
from warcwrap.repairing import repair
from warcwrap.sources import read
from warcwrap.verifying import verify
from warcwrap.warc.frames import looked_at
from warcwrap.warc.read import Damage, record_at, records

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PARTS = [warcinfo(1), *(record(n, uri=f"http://market.example/{n}", block=HTTP + PAGE + b"%d" % n) for n in (2, 3, 4))]
URLS = [f"http://market.example/{n}" for n in (2, 3, 4)]
CHECKED = {zstd.CompressionParameter.checksum_flag: 1}


def _frames(parts: list[bytes] = PARTS) -> list[bytes]:
    return [zstd.compress(part, options=CHECKED) for part in parts]


def _with_dictionary(*, is_compressed: bool) -> tuple[bytes, list[bytes]]:
    """Return the skippable frame with a dictionary, and the records compressed with it."""
    samples = [record(n, uri=f"http://market.example/{n}", block=HTTP + PAGE + b"%d" % n) for n in range(10, 400)]
    trained = zstd.train_dict(samples, 8 << 10)
    content = zstd.compress(trained.dict_content) if is_compressed else trained.dict_content
    head = b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content
    return head, [zstd.compress(part, options=CHECKED, zstd_dict=trained) for part in PARTS]


def _read(data: bytes) -> list[bytes | str]:
    found: list[bytes | str] = []
    for item in records(io.BytesIO(data)):
        if isinstance(item, Damage):
            found.append(item.code)
        else:
            found.append(item.raw_header + item.block.readall() + b"\r\n\r\n")
    return found


@pytest.mark.parametrize("kind", ["none", "plain", "compressed"])
def test_records_are_read(tmp_path: Path, kind: str) -> None:
    """One frame a record, from front to back and at any offset; skippable frames between them hold nothing."""
    head, frames = _with_dictionary(is_compressed=kind == "compressed") if kind != "none" else (b"", _frames())
    skippable = b"\x51\x2a\x4d\x18\x03\0\0\0abc"
    data = head + frames[0] + skippable + b"".join(frames[1:])
    assert _read(data) == PARTS
    stream = io.BytesIO(data)
    offset = len(head + frames[0] + skippable + frames[1])
    third = record_at(stream, offset)
    assert (third.id, third.compression, third.block.readall()) == (uuid(3), "zstd", HTTP + PAGE + b"3")
    path = tmp_path / "a.warc.zst"
    path.write_bytes(data)
    result = verify(path)
    assert (result.ok, result.counts["records"], result.findings) == (True, 4, ())


def test_the_tool_s_own_frames(tmp_path: Path) -> None:
    """What `zstd` writes, record by record."""
    if not (program := shutil.which("zstd")):
        pytest.skip("the program zstd is not installed")
    done = [subprocess.run([program, "-c"], input=part, capture_output=True, check=True) for part in PARTS]
    assert _read(b"".join(each.stdout for each in done)) == PARTS


def test_damage_is_told_and_what_follows_is_read() -> None:
    """A broken frame, one that was cut, garbage between: each costs itself."""
    frames = _frames()
    broken = frames[1][:30] + bytes(byte ^ 0x55 for byte in frames[1][30:60]) + frames[1][60:]
    found = _read(frames[0] + broken + frames[2] + b"garbage" * 9 + frames[3])
    assert [each for each in found if each in PARTS] == [PARTS[0], PARTS[2], PARTS[3]]
    assert {each for each in found if isinstance(each, str)} == {"warc.zstd-corrupt", "warc.garbage"}


def test_sizes_that_lead_beyond_the_end() -> None:
    """A skippable frame that claims 4 GB, a dictionary that unpacks to 64 MiB, a window of 2 GiB: each costs itself."""
    frames = _frames()
    for start, code in (
        (b"\x51\x2a\x4d\x18\xf0\xff\xff\xffabc", "warc.truncated"),
        (b"\x28\xb5\x2f\xfd\x00" + bytes([21 << 3]) + b"\x01\x00\x00", "warc.zstd-corrupt"),
    ):
        assert _read(frames[0] + start + b"".join(frames[1:])) == [PARTS[0], code, *PARTS[1:]]
    bomb = zstd.compress(bytes(64 << 20))
    data = b"\x5d\x2a\x4d\x18" + len(bomb).to_bytes(4, "little") + bomb + b"".join(frames)
    assert _read(data) == ["warc.zstd-corrupt", *PARTS]


@pytest.mark.parametrize("level", [-5, 1, 19])
@pytest.mark.parametrize("size", [0, 1, 5000, 300_000])
def test_a_frame_is_found_behind_damage(level: int, size: int) -> None:
    """Whatever kind of block it begins with; what can be no record is not decompressed."""
    big = record(9, block=random.Random(1).randbytes(size), type_="resource")
    assert _read(b"garbage" * 9 + zstd.compress(big, level)) == ["warc.garbage", big]
    false = b"\x28\xb5\x2f\xfd\x00\x58\x00\x00\x10" * 4
    assert looked_at(false) == 0
    assert _read(false + zstd.compress(big, level))[-1] == big


def test_codes(tmp_path: Path) -> None:
    """What `verify` says of damage, of a wrong name, of the whole file in one frame, of a dictionary that is none."""
    frames, path = _frames(), tmp_path / "a.warc.zst"

    def codes(data: bytes, name: str = "a.warc.zst") -> set[str]:
        path.with_name(name).write_bytes(data)
        return {each.code for each in verify(path.with_name(name)).findings}

    flipped = bytearray(b"".join(frames))
    flipped[len(frames[0]) + len(frames[1]) - 2] ^= 1
    assert codes(bytes(flipped)) == {"warc.zstd-corrupt"}
    assert codes(b"".join(frames)[:-5]) == {"warc.truncated"}
    assert codes(b"".join(frames), "a.warc.gz") == {"warc.name-gzip"}
    assert codes(b"".join(PARTS)) == {"warc.name-not-gzip"}
    assert codes(zstd.compress(b"".join(PARTS))) == {"warc.records-in-one-member"}
    assert "warc.zstd-corrupt" in codes(b"\x5d\x2a\x4d\x18\x04\0\0\0\x28\xb5\x2f\xfd" + b"".join(frames))
    assert "warc.not-a-warc" in codes(b"\x28\xb5\x2f\xfd\x00\x00")


def test_pages_come_out_of_it(tmp_path: Path) -> None:
    """`unpack`, `extract` and `pack --rewrite` read it as they read gzip; a dictionary is no hindrance."""
    for name, (head, frames) in {"d": _with_dictionary(is_compressed=True), "n": (b"", _frames())}.items():
        path = tmp_path / f"{name}.warc.zst"
        path.write_bytes(head + b"".join(frames))
        assert [item.url for item in read(path) if hasattr(item, "url")] == [
            f"http://market.example/{n}" for n in (2, 3, 4)
        ]
        result = run("unpack", path, "-d", tmp_path / name, "--json")
        assert json.loads(result.stdout)["counts"]["pages"] == 3
        packed = run("pack", path, "--rewrite", "-o", tmp_path / f"{name}-new", "--json")
        assert json.loads(packed.stdout)["counts"]["packed"] == 3


def test_repaired(tmp_path: Path) -> None:
    """A damaged one becomes a whole one, in gzip."""
    pack(EXAMPLES / "pages.jsonl", output=tmp_path / "ours")
    parts = [each for each in _read((tmp_path / "ours.warc.gz").read_bytes()) if isinstance(each, bytes)]
    damaged = tmp_path / "old.warc.zst"
    damaged.write_bytes(b"".join(_frames(parts[:4])) + b"junk" + b"".join(_frames(parts[4:])))
    result = repair(damaged, output=tmp_path / "new.warc.gz")
    assert (result.counts["whole"], result.counts["lost"]) == (len(parts), 1)
    assert verify(result.output).ok
