"""Other people's readers accept what we write, and find as many records as we say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from conftest import EXAMPLES
from warcwrap.pack_options import PackOptions
from warcwrap.packing import pack

CHOICES: list[dict[str, Any]] = [
    {},
    {"digest": "sha1"},
    {"record_type": "response"},
    {"warc_version": "1.0"},
    {"record_type": "response", "digest": "sha1", "warc_version": "1.0"},
]


@pytest.fixture(params=CHOICES, ids=lambda options: ",".join(map(str, options.values())) or "default")
def archive(tmp_path: Path, request: pytest.FixtureRequest) -> tuple[Path, int]:
    """The examples, packed, and the number of records that the result states."""
    result = pack(EXAMPLES, {"http://a.example/": "<p>x"}, output=tmp_path / "x", options=PackOptions(**request.param))
    return tmp_path / "x.warc.gz", result.outputs[0].records or 0


def test_warcio(archive: tuple[Path, int]) -> None:
    """warcio reads every record and finds every digest right."""
    path, expected = archive
    count = 0
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            record.content_stream().read()
            assert record.digest_checker.passed is not False
            count += 1
    assert count == expected


def test_fastwarc(archive: tuple[Path, int]) -> None:
    """FastWARC reads every record and verifies the digest of each block, and of each HTTP payload."""
    path, expected = archive
    count = 0
    with path.open("rb") as stream:
        for record in FastIterator(stream, parse_http=False):
            assert record.verify_block_digest(consume=False)
            if record.is_http:
                record.parse_http()
                assert record.verify_payload_digest()
            count += 1
    assert count == expected
