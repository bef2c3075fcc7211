"""Commands that write, each over a small input of its own: what crashes, full disks and signals are tried on."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from trials.injecting import Subject
from warcwrap import pack
from warcwrap.pack_options import PackOptions

PROGRAM = [sys.executable, "-m", "warcwrap"]
DATED = {"SOURCE_DATE_EPOCH": "1761728000"}
_PAGE = (
    '<!doctype html><html lang=en><title>{0}</title><meta name=author content="Maren Tolliver"><h1>{0}</h1>'
    '<meta property="article:published_time" content="2024-01-02"><p>{0}'
)


def rows(folder: Path, name: str, titles: Sequence[str | None]) -> Path:
    """Write rows: a page for each title, a broken row for None, a page that a strict schema refuses for ""."""
    folder.mkdir(parents=True, exist_ok=True)
    htmls = [5 if title is None else _PAGE.format(title) if title else "<p>bare" for title in titles]
    path = folder / name
    path.write_text("\n".join(json.dumps({"id": f"n{number}", "html": html}) for number, html in enumerate(htmls)))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def packing(folder: Path, workers: int = 1, times: int = 1) -> Subject:
    """Several tasks and files, a reject, a page in quarantine, a duplicate; so many times over."""
    dump = rows(folder, "rows.jsonl", ["a", "", None, "a", "b", "c"] * times)
    options = ["--task-size", str(500 * times), "--dedup", "--schema", "news-article", "--workers", str(workers)]
    command = [*PROGRAM, "pack", str(dump), *options]
    return Subject(f"pack, workers {workers}", lambda out: [*command, "-o", str(out / "x")], 1, environment=DATED)


def forcing(folder: Path) -> Subject:
    """A run that replaces another's output, with files limited in size."""
    old, new = rows(folder, "old.jsonl", ["old", None, ""]), rows(folder, "new.jsonl", ["a", "b"])
    pack(old, output=folder / "older" / "x", options=PackOptions(max_size=12_000, schema="news-article"))
    command = [*PROGRAM, "pack", str(new), "--force", "--max-size", "12000", "--workers", "1"]
    older = folder / "older"
    return Subject("pack --force", lambda out: [*command, "-o", str(out / "x")], older=older, environment=DATED)


def unpacking(folder: Path) -> Subject:
    """Pages and metadata, into a folder whose parents are not there."""
    command = [*PROGRAM, "unpack", str(_packed(folder)), "-d"]
    return Subject("unpack", lambda out: [*command, str(out / "a" / "b")])


def repairing(folder: Path) -> Subject:
    """A record of which a bit is another."""
    archive = _packed(folder)
    raw = bytearray(archive.read_bytes())
    raw[len(raw) // 2] ^= 64
    archive.write_bytes(raw)
    command = [*PROGRAM, "repair", str(archive), "-o"]
    return Subject("repair", lambda out: [*command, str(out / "y.warc.gz")], 1, environment=DATED)


def exporting(folder: Path) -> Subject:
    """A table; by force, or a run that was cut off just behind its end would find its own work in its way."""
    command = [*PROGRAM, "export", str(_packed(folder)), "--force", "-o"]
    return Subject("export", lambda out: [*command, str(out / "y.csv")])


def _packed(folder: Path) -> Path:
    pack(rows(folder, "rows.jsonl", ["a", "b"]), output=folder / "x")
    return folder / "x.warc.gz"


SUBJECTS: Mapping[str, Callable[[Path], Subject]] = {
    "pack": packing,
    "pack, two workers": lambda folder: packing(folder, 2),
    "pack by force": forcing,
    "unpack": unpacking,
    "repair": repairing,
    "export": exporting,
}
