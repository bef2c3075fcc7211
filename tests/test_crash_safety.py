"""Promises 1, 2 and 9 at the system's door: a call fails, or the process is killed at it.

Every call: `python -m trials.archives`; here, some calls of each kind. No bad file under a final name, no error that is
not told, and the same command again gives the bytes of an undisturbed run.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from trials import archives
from trials.injecting import MODES, Injection, Point, Subject, why_not
from trials.subjects import SUBJECTS

pytestmark = pytest.mark.skipif(why_not() is not None, reason=str(why_not()))

TRIED = {"pack": 6, "pack, two workers": 2, "pack by force": 3, "unpack": 4, "repair": 2, "export": 2}  # of each mode


@pytest.fixture(scope="module", params=SUBJECTS)
def injection(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Injection]:
    folder = tmp_path_factory.mktemp("crash")
    return request.param, Injection(SUBJECTS[request.param](folder), folder)


@pytest.mark.parametrize("mode", MODES)
def test_whole_told_and_made_good(injection: tuple[str, Injection], mode: str) -> None:
    """What is left is whole, what failed was told, and the same command gives the bytes of an undisturbed run."""
    name, injected = injection
    points = _spread(injected.points, TRIED[name], list(MODES).index(mode))
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda point: injected.faults(point, mode), points))
    assert (len(points), [fault for faults in found for fault in faults]) == (TRIED[name], [])


def _spread(points: Sequence[Point], count: int, turn: int) -> list[Point]:
    """Choose points of as many kinds as there is room for, others at each turn."""
    ordered = sorted(points, key=lambda point: (point.call, point.path, point.number))
    step = len(ordered) / count
    return [ordered[int(step * (number + turn / len(MODES)))] for number in range(count)]


def test_a_writer_without_care_is_found_out(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The trial itself: a program that writes to the final name, and forgets errors, has faults of each kind."""
    folder = tmp_path_factory.mktemp("careless")
    program = "import sys\ntry:\n f = open(sys.argv[1], 'wb')\n f.write(b'whole')\n f.close()\nexcept OSError: pass"
    subject = Subject("careless", lambda out: [sys.executable, "-c", program, str(out / "x.warc.gz")])
    injected = Injection(subject, folder)
    (write,) = (point for point in injected.points if point.call == "write")
    assert "x.warc.gz is not whole" in injected.faults(write, "kill")[0]
    assert [fault.rpartition(": ")[2] for fault in injected.faults(write, "I/O error")] == [
        "x.warc.gz is not whole",
        "it ended with 0",
    ]


def test_the_parts_of_the_trial() -> None:
    """The long form can be started, and says of each of its parts what it tries."""
    assert [name for name in archives.PARTS if f"`{name}`" not in str(archives.__doc__)] == []
