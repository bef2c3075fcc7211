"""Names of what a dump holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from warcwrap.page import Rejected
from warcwrap.sources.naming import NAME_CHARACTERS, Seen, shortened


def test_long_names() -> None:
    """A name that no header could hold is cut, so that it stays a name of its own, with a finding."""
    one, flaw = shortened(Rejected("x" * 9000 + "1", "empty", ""))
    two, _ = shortened(Rejected("x" * 9000 + "2", "empty", ""))
    assert flaw is not None
    assert (len(one.name) <= NAME_CHARACTERS, one.name != two.name, flaw.code) == (True, True, "name-too-long")


def test_other_names() -> None:
    """Other names stay as they are."""
    item = Rejected("a\nb", "empty", "")
    assert shortened(item) == (item, None)


@given(st.lists(st.text(max_size=3)))
def test_seen(names: list[str]) -> None:
    """A name is new once."""
    seen, known = Seen(), set[str]()
    for name in names:
        assert seen.add(name) == (name not in known)
        known.add(name)


def test_many() -> None:
    """The table grows: no name is lost, none is taken for another."""
    seen = Seen()
    names = [str(number) for number in range(5000)]
    assert (all(map(seen.add, names)), any(map(seen.add, names))) == (True, False)
