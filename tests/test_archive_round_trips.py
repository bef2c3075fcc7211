"""Dumps that other programs packed come back from our archives, byte for byte."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from warcwrap.pack_options import PackOptions
from warcwrap.packing import pack
from warcwrap.page import Attachment, Page, Rejected
from warcwrap.sources import read
from warcwrap.unpacking import unpack

DUMPS = Path(__file__).parent / "dumps"
FILES = sorted(path for format_ in ("tar", "zip", "compressed") for path in (DUMPS / format_).iterdir())


@pytest.mark.parametrize("dump", FILES, ids=lambda path: path.name)
def test_pack_and_unpack(tmp_path: Path, dump: Path) -> None:
    """Every page and attachment comes back with its name and bytes, and the counts add up."""
    given = list(read(dump))
    expected = {item.name: b"".join(item.body.chunks()) for item in given if isinstance(item, Page | Attachment)}
    packed = pack(dump, output=tmp_path / "x", options=PackOptions(run_date=datetime(2026, 1, 2, tzinfo=UTC)))
    assert packed.counts["pages"] == sum(isinstance(item, Page | Rejected) for item in given)
    assert packed.counts["packed"] == sum(isinstance(item, Page) for item in given)
    if not expected:
        return
    result = unpack(tmp_path / "x.warc.gz", folder=tmp_path / "out")
    rows = [json.loads(line) for line in (tmp_path / "out" / "manifest.jsonl").read_bytes().splitlines()]
    found = {
        row["name"]: (tmp_path / "out" / row["file"]).read_bytes()
        for row in rows
        if row["kind"] in ("page", "attachment")
    }
    assert result.ok and found == expected
