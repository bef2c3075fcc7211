"""Every hostile input, by group: tried, survived, failed, with the worst time and memory of a command.

    python -m trials.dumps [GROUP ...] [--every N]

Cases made here always; those of the material beside the repository, and its real files, where it is there. Survived is
what `trials.outcomes` says. Exit 1 where one failed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from trials import shared
from trials.bounded import ROOT, bounded, command
from trials.hostile import cases
from trials.outcomes import Case, Outcome, emptied, tried

# Groups by the first letter, or the number of the row, of a case.
_ROWS = ((1, 18, "dumps"), (19, 33, "pages"), (34, 38, "metadata and schemas"), (61, 61, "unpacking"))
_LETTERS = {"D": "dumps", "H": "pages", "S": "metadata and schemas", "W": "WARC files", "X": "unpacking"}


@dataclass(slots=True)
class Group:
    """What became of a group's cases; times in seconds of a processor, peaks in bytes, each with its case."""

    tried: int = 0
    failed: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    largest: tuple[int, str] = (0, "")

    def take(self, case: Case, outcome: Outcome) -> None:
        """Count a case."""
        self.tried += 1
        self.slowest = max(self.slowest, (outcome.cpu_seconds, case.id))
        self.largest = max(self.largest, (outcome.peak_bytes, case.id))
        if outcome.faults:
            self.failed.append(f"{case.id}: {'; '.join(outcome.faults)}")


def main() -> None:
    """Try all, and print a line a group."""
    parser = argparse.ArgumentParser(prog="python -m trials.dumps", description=__doc__)
    parser.add_argument("groups", nargs="*", help="the start of a group's name, such as `made: pages`")
    parser.add_argument("--every", type=int, default=1, help="of the cases, only each so many")
    asked = parser.parse_args()
    groups: dict[str, Group] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, case) in enumerate(_all(Path(folder))):
            if number % asked.every == 0 and (not asked.groups or name.startswith(tuple(asked.groups))):
                groups.setdefault(name, Group()).take(case, tried(case, emptied(Path(folder, "trial"))))
    sys.exit(_told(groups))


def _all(folder: Path) -> Iterator[tuple[str, Case]]:
    for made in cases():
        yield f"made: {_of_row(made.row)}", made.written(emptied(folder / "made"))
    if not shared.is_here():
        return
    like = folder / "like.json"
    like.write_text(bounded(command, folder, "extract", ROOT / "examples" / "news.html").stdout, "utf-8")
    for row in shared.rows(folder / "shared", like):
        yield f"shared: {_LETTERS[row['id'][0]]}", shared.made(row, folder / "shared")
    for case in shared.real():
        yield f"real: {case.id.partition('/')[0]}", case


def _of_row(row: str) -> str:
    number = int("".join(filter(str.isdigit, row)))
    return next(name for first, last, name in _ROWS if first <= number <= last)


def _told(groups: dict[str, Group]) -> int:
    print(f"{'group':30} {'tried':>6} {'survived':>9} {'failed':>7} {'seconds':>8} {'MiB':>5}   of")
    for name, group in groups.items():
        (seconds, slowest), (peak, largest), failed = group.slowest, group.largest, len(group.failed)
        line = f"{name:30} {group.tried:>6} {group.tried - failed:>9} {failed:>7} {seconds:>8.1f} {peak >> 20:>5}"
        print(f"{line}   {slowest}, {largest}")
    wrong = [line for group in groups.values() for line in group.failed]
    print(*wrong, sep="\n")
    return bool(wrong)


if __name__ == "__main__":
    main()
