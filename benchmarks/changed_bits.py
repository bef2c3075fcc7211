"""Change every bit of a small archive, and cut it everywhere: what does `verify` not see?

    python benchmarks/changed_bits.py [--every N] [--processes N]

Prints how many were tried, and each that was not seen; exits 1 where one of these changes the data. From a few changed
bits of the compressed form the very same data come: a match that was copied from another place where the same stands.
"""

from __future__ import annotations

import argparse
import gzip
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from warcwrap import pack, verify

PAGE = "<html lang=en><title>Buoy</title><h1>Buoy</h1><p>By Maren Tolliver, 1 May 2024<p>© 2024 Tern Press"

_SAME = "the same data"


def missed(archive: Path, every: int, part: tuple[int, int]) -> tuple[int, list[str]]:
    """Try every so-many-th bit and prefix of one share; return how many there were, and what passed."""
    number, of = part
    whole = archive.read_bytes()
    changed = archive.with_name(f"changed-{number}.warc.gz")
    tries = [("bit", bit) for bit in range(0, len(whole) * 8, every)]
    tries += [("prefix", size) for size in range(0, len(whole), every)]
    passed = []
    share = tries[number::of]
    for kind, place in share:
        data = bytearray(whole)
        if kind == "bit":
            data[place >> 3] ^= 1 << (place & 7)
        else:
            del data[place:]
        changed.write_bytes(data)
        if verify(changed).ok:
            is_same = gzip.decompress(data) == gzip.decompress(whole)
            passed.append(f"{kind} {place}: {_SAME if is_same else 'the data differ'}")
    return len(share), passed


def main() -> None:
    """Run all shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "x.warc.gz")
        pack({"https://tern.example/buoy": PAGE}, output=Path(folder, "x"))
        shares = [(number, given.processes) for number in range(given.processes)]
        with ProcessPoolExecutor(given.processes) as pool:
            done = list(pool.map(partial(missed, archive, given.every), shares))
        passed = [each for _, found in done for each in found]
        print(f"{archive.stat().st_size} bytes; {sum(count for count, _ in done)} tried, {len(passed)} not seen")
    print("\n".join(passed))
    sys.exit(any(not each.endswith(_SAME) for each in passed))


if __name__ == "__main__":
    main()
