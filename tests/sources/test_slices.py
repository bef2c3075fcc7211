"""Stretches of bodies."""

from __future__ import annotations

import os

from hypothesis import given
from hypothesis import strategies as st

from warcwrap.sources.slices import sliced
from warcwrap.storage import Body


@given(st.binary(min_size=1, max_size=200), st.data())
def test_a_stretch_is_a_body(raw: bytes, data: st.DataObject) -> None:
    """A stretch gives its bytes and no others, from any place, as often as it is opened."""
    start = data.draw(st.integers(0, len(raw)))
    size = data.draw(st.integers(0, len(raw) - start))
    part = sliced(Body.of(raw), start, size)
    for _ in range(2):
        assert b"".join(part.chunks()) == raw[start : start + size]
    at = data.draw(st.integers(0, size))
    with part.open() as stream:
        for offset, whence in ((at, os.SEEK_SET), (at - size, os.SEEK_END)):
            assert stream.seek(offset, whence) == at
            assert stream.read() == raw[start + at : start + size]
