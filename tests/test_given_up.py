"""What a run remembers of pages on which processes died, or were given up."""

from __future__ import annotations

from pathlib import Path

from warcwrap.given_up import FILES, GivenUp


def test_what_was_given_up_is_remembered(tmp_path: Path) -> None:
    """By task and number, with the reason; without a folder, for as long as the run lasts."""
    first = GivenUp(tmp_path)
    first.add(0, 7, "가")
    first.add(2, 1, "b")
    again = GivenUp(tmp_path)
    assert [again.reason(*place) for place in ((0, 7), (2, 1), (0, 1))] == ["가", "b", None]
    alone = GivenUp()
    alone.add(0, 1, "c")
    assert (alone.reason(0, 1), GivenUp().reason(0, 1)) == ("c", None)


def test_the_page_at_which_a_process_died_is_suspect(tmp_path: Path) -> None:
    """It stays so in later runs, whatever they read before they come to it; what was read after all is none."""
    first = GivenUp(tmp_path)
    for number in range(12):
        first.begin(0, number)
    second = GivenUp(tmp_path)
    second.begin(0, 3)
    third = GivenUp(tmp_path)
    assert [number for number in range(13) if third.is_suspect(0, number)] == [3, 11]
    assert third.reason(0, 11) is None
    for each in (first, second):
        each.close()


def test_a_line_that_was_cut_off_costs_itself(tmp_path: Path) -> None:
    """A process may be killed while it writes."""
    GivenUp(tmp_path).add(0, 1, "a")
    path = tmp_path / FILES[0]
    path.write_bytes(path.read_bytes() + b'\n[0, 2, "cu')
    GivenUp(tmp_path).add(0, 3, "b")
    again = GivenUp(tmp_path)
    assert [again.reason(0, number) for number in (1, 2, 3)] == ["a", None, "b"]
