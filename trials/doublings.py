"""Time per doubling of every construct that input may repeat: what grows faster than its input is a finding.

    python -m trials.doublings [NAME ...] [--seconds N]

Each construct is doubled until it takes the seconds that were given, or until a limit makes it shorter, and the last
ratio counts: 2 is linear, 4 quadratic. Exit 1 where one is above 2.6. Times are of a processor, in a process each.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from trials.bounded import bounded
from trials.repeated import CONSTRUCTS, measured

MOST = 2.6
_FEWEST, _MOST_SECONDS = 4, 20.0
_LEAST_SECONDS = 0.25  # below, what does not grow hides what does


def main() -> None:
    """Print a line a construct, and what is above the limit."""
    parser = argparse.ArgumentParser(prog="python -m trials.doublings", description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seconds", type=float, default=2.0)
    asked = parser.parse_args()
    print(f"{'construct':38} {'repeated':>9} {'bytes':>11} {'seconds':>8} {'ratio':>6}   the doublings before")
    wrong = [name for name in CONSTRUCTS if _chosen(name, asked.names) and _line(name, asked.seconds) > MOST]
    print(f"{len(wrong)} above {MOST}" + (f": {', '.join(wrong)}" if wrong else ""))
    sys.exit(bool(wrong))


def _chosen(name: str, names: list[str]) -> bool:
    return not names or any(name.startswith(each) for each in names)


def _line(name: str, seconds: float) -> float:
    """Double a construct until it takes so long; return the last ratio, the better of two tries where it is high."""
    count, times = CONSTRUCTS[name].first, list[tuple[int, int, float]]()
    while len(times) < _FEWEST or (times[-1][2] < seconds and count <= CONSTRUCTS[name].most):
        if times and times[-1][2] > _MOST_SECONDS:
            break
        size, spent = _time(name, count)
        times.append((count, size, spent))
        count *= 2
    ratios = [later[2] / max(earlier[2], 1e-6) for earlier, later in pairwise(times)]
    last = ratios[-1] if ratios and times[-1][2] >= _LEAST_SECONDS else 0.0
    if last > MOST:
        again = [_time(name, each)[1] for each in (times[-2][0], times[-1][0])]
        last = min(last, again[1] / again[0])
    before = " ".join(f"{each:.1f}" for each in ratios[-4:-1])
    flag = "  ABOVE" if last > MOST else ""
    print(
        f"{name:38} {times[-1][0]:>9} {times[-1][1]:>11} {times[-1][2]:>8.2f} {last:>6.2f}   {before}{flag}", flush=True
    )
    return last


def _time(name: str, count: int) -> tuple[int, float]:
    with tempfile.TemporaryDirectory() as folder:
        ended = bounded(measured, name, count, Path(folder), cpu_seconds=120)
    if ended.answer is None:
        sys.exit(f"{name} × {count} ended with {ended.code}: {ended.stderr[-500:]}")
    size, spent = ended.answer
    return int(size), float(spent)


if __name__ == "__main__":
    main()
