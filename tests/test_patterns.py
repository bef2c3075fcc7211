"""Regular expressions that are compiled when they are first asked."""

from __future__ import annotations

import re

import pytest

from warcwrap.patterns import late


def test_as_compiled() -> None:
    """What is asked of a late pattern is answered as the compiled one would."""
    source, text = r"(?P<word>[a-z]+)(\d)?", "Kelp7 clock"
    compiled, lazy = re.compile(source, re.I), late(source, re.I)
    assert lazy.findall(text) == compiled.findall(text)
    assert [match.span() for match in lazy.finditer(text)] == [match.span() for match in compiled.finditer(text)]
    assert (lazy.pattern, lazy.flags, dict(lazy.groupindex)) == (source, compiled.flags, dict(compiled.groupindex))
    assert lazy.sub("-", text) == compiled.sub("-", text)


def test_compiled_when_asked() -> None:
    """A mistake in a late pattern shows when it is asked, not before: then it was not compiled before."""
    lazy = late("(")
    with pytest.raises(re.error):
        lazy.search("(")
