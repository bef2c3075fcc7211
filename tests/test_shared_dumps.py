"""Archives that other projects made to try readers with, where they are at hand; our own tests stand without them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from warcwrap.page import Attachment, Noted, Page, Rejected, Skipped
from warcwrap.sources import read

FAULTS = Path(__file__).parents[2] / "shared" / "faults"
REAL = FAULTS / "realworld"
INDEX = REAL / "index.jsonl"

if not INDEX.is_file():
    pytest.skip("../shared/faults is not here", allow_module_level=True)

FILES = [
    row["file"] for row in map(json.loads, INDEX.read_text(encoding="utf-8").splitlines()) if row["kind"] == "archive"
]
# Pages, attachments, rejected and noted things of those that show how odd ones are taken.
EXPECTED = {
    "libarchive/test_compat_gtar_1.tar": (0, 0, 2, 0),
    "libarchive/test_compat_gzip_2.tgz": (6, 0, 0, 1),
    "libarchive/test_compat_plexus_archiver_tar.tar": (1, 0, 0, 1),
    "libarchive/test_compat_tar_directory_1.tar": (1, 0, 0, 0),
    "libarchive/test_compat_tar_hardlink_1.tar": (1, 0, 1, 1),
    "libarchive/test_read_format_gtar_sparse_1_13.tar": (0, 2, 1, 0),
    "libarchive/test_read_format_gtar_sparse_1_17.tar": (0, 2, 1, 0),
    "libarchive/test_read_format_gtar_sparse_1_17_posix00.tar": (0, 2, 1, 0),
    "libarchive/test_read_format_gtar_sparse_1_17_posix01.tar": (0, 2, 1, 0),
    "libarchive/test_read_format_gtar_sparse_1_17_posix10.tar": (0, 2, 1, 0),
    "libarchive/test_read_format_gtar_sparse_1_17_posix10_modified.tar": (0, 2, 1, 0),
    "libarchive/test_read_format_tar_concatenated.tar": (0, 0, 2, 1),
    "libarchive/test_read_format_tar_invalid_pax_size.tar": (0, 0, 1, 1),
    "tika/TIKA-216.tgz": (72, 0, 0, 0),
    "tika/droste.zip": (0, 2, 1, 0),
    "tika/quine.gz": (0, 0, 1, 0),
    "tika/testTAR_no_magic.tar": (3, 0, 0, 0),
    "tika/testZipEncrypted.zip": (1, 0, 1, 0),
    "tika/testZIP_corrupted_oom.zip": (0, 0, 2, 0),
    "zip-slip-vulnerability/zip-slip.tar": (2, 0, 0, 1),
    "zip-slip-vulnerability/zip-slip-win.zip": (2, 0, 0, 1),
}


@pytest.mark.parametrize("file", FILES)
def test_each_ends_in_what_is_said(file: str) -> None:
    """Each file comes to its end; each thing in it is read whole, or rejected with a code, and nothing is raised."""
    counts: Counter[type] = Counter()
    for item in read(REAL / file):
        counts[type(item)] += 1
        assert not isinstance(item, Skipped)
        if isinstance(item, Page | Attachment):
            assert sum(map(len, item.body.chunks())) == item.body.size_bytes
    found = tuple(counts[kind] for kind in (Page, Attachment, Rejected, Noted))
    assert EXPECTED.get(file.removeprefix("dev/archive/"), found) == found


# The same of cases made on the spot: bombs, cut and joined streams, names and kinds of members.
MADE = {
    "D17": (0, 0, 1, 0),
    "D18": (132, 0, 1, 0),
    "D19": (2, 0, 0, 1),
    "D20": (0, 0, 300, 0),
    "D21": (7, 0, 0, 5),
    "D22": (4, 0, 6, 2),
    "D23": (3, 0, 0, 0),
    "D24": (1, 0, 0, 0),
}


def test_each_case_that_is_made(tmp_path: Path) -> None:
    """Each case has the pages that it should, and each fault of it is told."""
    command = [sys.executable, str(FAULTS / "gen.py"), str(tmp_path), "--only", ",".join(MADE)]
    subprocess.run(command, check=True, capture_output=True)
    found = {}
    for path in tmp_path.glob("D*"):
        counts = Counter(type(item) for item in read(path))
        found[path.name[:3]] = tuple(counts[kind] for kind in (Page, Attachment, Rejected, Noted))
    assert found == MADE
