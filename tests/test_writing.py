"""Archives in the making."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from fastwarc.warc import ArchiveIterator

from warcwrap.archive import captures
from warcwrap.capture import Capture
from warcwrap.errors import InputError, OutputError, UsageError
from warcwrap.page import Attachment, Page
from warcwrap.storage import Body
from warcwrap.verifying import verify
from warcwrap.writing import Settings, WarcWriter

RUN = datetime(2025, 11, 12, 13, 14, 15, tzinfo=UTC)
PAGE = Page("a", Body.of(b"<!doctype html><title>A</title><p>x"), url="http://a.example/")


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc"])
def test_a_file_is_complete_when_it_has_its_name(tmp_path: Path, name: str) -> None:
    """Until it is closed, an archive is called .part; then it is whole, and verifies."""
    path = tmp_path / name
    with WarcWriter(path, run_date=RUN) as writer:
        wrapped = writer.add(PAGE)
        writer.add_attachment(Attachment("b", Body.of(b"\x89PNG"), "image/png"))
        during = _names(tmp_path)
    assert (during, _names(tmp_path), wrapped.document["title"]) == ([f"{name}.part"], [name], "A")
    result = verify(path)
    assert (result.ok, result.findings) == (True, ())
    assert [(found.kind, found.name) for found in captures(path)] == [("page", None), ("attachment", "b")]
    with path.open("rb") as stream:
        assert sum(record.verify_block_digest() for record in ArchiveIterator(stream, parse_http=False)) == 7


def test_an_exception_leaves_no_name(tmp_path: Path) -> None:
    """What an exception breaks off keeps the name .part; the next writer begins anew."""
    path = tmp_path / "a.warc.gz"
    with pytest.raises(ZeroDivisionError), WarcWriter(path, run_date=RUN) as writer:
        writer.add(PAGE)
        raise ZeroDivisionError
    left = _names(tmp_path)
    with WarcWriter(path, run_date=RUN) as writer:
        writer.add(PAGE)
    assert (left, _names(tmp_path), len(list(captures(path)))) == (["a.warc.gz.part"], ["a.warc.gz"], 1)


def test_what_is_there_stays(tmp_path: Path) -> None:
    """An existing file is not replaced unless that was asked for."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"mine")
    with pytest.raises(OutputError, match="output-exists"):
        WarcWriter(path)
    assert path.read_bytes() == b"mine"


def test_two_writers(tmp_path: Path) -> None:
    """Two writers cannot write one file."""
    path = tmp_path / "a.warc.gz"
    with WarcWriter(path, run_date=RUN) as writer:
        writer.add(PAGE)
        with pytest.raises(OutputError, match="output-in-use"):
            WarcWriter(path)
    assert len(list(captures(path))) == 1


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    """Where the file cannot be made, that is an error of the output."""
    with pytest.raises(OutputError, match="not-writable"):
        WarcWriter(tmp_path / "gone" / "a.warc.gz")


def test_a_full_disk(tmp_path: Path) -> None:
    """A write that fails is an error, and gives no name."""
    program = """
import resource, sys, warcwrap
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), -1))
try:
    with warcwrap.WarcWriter(sys.argv[1]) as writer:
        writer.add(warcwrap.Page("a", next(iter(warcwrap.read({"http://a.example/": "<p>a"}))).body))
except warcwrap.WarcwrapError as problem:
    print(problem.code)
"""
    for limit in (0, 2000, 7000):
        command = [sys.executable, "-c", program, str(tmp_path / "a.warc.gz"), str(limit)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        assert (done.stdout, done.stderr, _names(tmp_path)) == ("not-writable\n", "", ["a.warc.gz.part"])


def test_a_source_that_fails(tmp_path: Path) -> None:
    """A body that cannot be read to its end, in whichever pass, costs its page: nothing of its records is left."""
    raw = b"<!doctype html><title>A</title><p>" + bytes(range(32, 127)) * 50_000
    good_passes = passes = 0

    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if passes > good_passes and self.tell() > len(raw) // 2:
                raise InputError("unreadable", "b", "Input/output error")
            return super().read(size)

    def opened() -> BinaryIO:
        nonlocal passes
        passes += 1
        return Failing(raw)

    path = tmp_path / "a.warc.gz"
    with WarcWriter(path, run_date=RUN) as writer:
        size = writer.size_bytes
        while writer.size_bytes == size:
            passes = 0
            with suppress(InputError):
                writer.add(Page("b", Body(len(raw), opened)))
            good_passes += 1
        writer.add(PAGE)
    assert good_passes > 2  # it failed so often but once
    assert (verify(path).findings, len(list(captures(path)))) == ((), 2)


def test_unsafe_fields(tmp_path: Path) -> None:
    """Fields that no header can hold are refused before a file is made."""
    with pytest.raises(UsageError, match="unsafe-header"):
        WarcWriter(tmp_path / "a.warc.gz", settings=Settings(RUN, warcinfo=(("x", "a\nb"),)))
    assert _names(tmp_path) == []


def test_read_back(tmp_path: Path) -> None:
    """A file that does not read back as it was written gets no name."""
    path = tmp_path / "a.warc.gz"
    writer = WarcWriter(path, run_date=RUN)
    writer.add(PAGE)
    with (tmp_path / "a.warc.gz.part").open("r+b") as stream:
        stream.seek(200)
        stream.write(b"\xff\xff\xff")
    with pytest.raises(OutputError, match="not-read-back"):
        writer.close()
    assert _names(tmp_path) == ["a.warc.gz.part"]


def test_ids_of_files_that_are_not_the_same(tmp_path: Path) -> None:
    """Files of one name have other ids where their date or a setting is another."""
    settings = [Settings(RUN), Settings(RUN + timedelta(days=1)), Settings(RUN, digest="sha1")]
    ids = set()
    for number, each in enumerate(settings):
        (tmp_path / str(number)).mkdir()
        with WarcWriter(tmp_path / str(number) / "a.warc", settings=each) as writer:
            writer.add(Page("a", Body.of(b"<p>a"), capture=Capture(RUN, "row")))
        (found,) = captures(tmp_path / str(number) / "a.warc")
        ids.add(found.record_id)
    assert len(ids) == len(settings)


def test_a_date_without_a_zone(tmp_path: Path) -> None:
    """A date without a zone is refused before anything is written."""
    with pytest.raises(UsageError, match="run-date"):
        WarcWriter(tmp_path / "a.warc", run_date=datetime(2025, 1, 1))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="an open file cannot be renamed there")
def test_the_lock_lasts_until_the_name(tmp_path: Path) -> None:
    """A completed file is still locked: nobody may truncate it before it has its name."""
    writer = WarcWriter(tmp_path / "a.warc", run_date=RUN)
    writer.complete()
    with pytest.raises(OutputError, match="output-in-use"):
        WarcWriter(tmp_path / "a.warc", run_date=RUN)
    writer.publish()
    assert (tmp_path / "a.warc").exists()


def test_the_same_run_writes_the_same_bytes(tmp_path: Path) -> None:
    """Two writers with the same name, date and pages write the same file."""
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        with WarcWriter(tmp_path / folder / "a.warc.gz", run_date=RUN) as writer:
            for _ in range(3):
                writer.add(PAGE)
    assert (tmp_path / "one/a.warc.gz").read_bytes() == (tmp_path / "two/a.warc.gz").read_bytes()


def test_closing_twice(tmp_path: Path) -> None:
    """A second close does nothing."""
    writer = WarcWriter(tmp_path / "a.warc.gz", run_date=RUN)
    writer.close()
    before = (tmp_path / "a.warc.gz").read_bytes()
    writer.close()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [before]
