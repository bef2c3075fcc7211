"""A dump of any size: the pages of a smaller one, repeated under new names."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from pathlib import Path

# Where `nox -s accuracy` unpacks the gold pages.
GOLD = Path(os.environ.get("WARCWRAP_GOLD_CACHE") or Path.home() / ".cache" / "warcwrap-gold", "dev", "manifest.jsonl")


def pages(dump: Path) -> Iterator[tuple[str | None, bytes]]:
    """Yield address and bytes of the pages that a folder holds, or that JSON Lines name by `path`."""
    if dump.is_dir():
        for place, folders, names in os.walk(dump):
            folders.sort()
            yield from ((None, Path(place, name).read_bytes()) for name in sorted(names))
        return
    with dump.open("rb") as rows:
        for line in rows:
            row = json.loads(line)
            yield row.get("url"), dump.parent.joinpath(row["path"]).read_bytes()


def repeated(dump: Path, count: int, target: Path, *, largest: int | None = None) -> int:
    """Write JSON Lines of `count` pages; return the size in bytes. Each page differs from its like by its last line.

    Pages of more than `largest` bytes are left out.
    """
    found = [(url, raw) for url, raw in pages(dump) if largest is None or len(raw) <= largest]
    with target.open("w", encoding="utf-8") as rows:
        for number, (url, raw) in enumerate(itertools.islice(itertools.cycle(found), count)):
            html = raw.decode("utf-8", "replace") + f"\n<!-- copy {number} -->"
            rows.write(json.dumps({"id": f"page-{number}", "url": url, "html": html}, ensure_ascii=False) + "\n")
    return target.stat().st_size


def written(dump: Path, count: int, folder: Path) -> int:
    """Write `count` pages as files of a folder, told apart as above; return their size in bytes."""
    size = 0
    for number, (_, raw) in enumerate(itertools.islice(itertools.cycle(pages(dump)), count)):
        size += folder.joinpath(f"{number:06}.html").write_bytes(raw + b"\n<!-- copy %d -->" % number)
    return size
