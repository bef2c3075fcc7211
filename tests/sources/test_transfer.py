"""Transfer codings of MIME."""

from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.sources.transfer import decoded
from warcwrap.storage import HELD_BYTES


def _cut(text: bytes, at: list[int]) -> list[bytes]:
    places = sorted({min(place, len(text)) for place in at})
    return [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]


def _read(pieces: list[bytes], coding: str) -> bytes:
    return b"".join(decoded(pieces, coding).chunks())


@given(st.binary(max_size=400), st.lists(st.integers(0, 900), max_size=9))
def test_base64(raw: bytes, at: list[int]) -> None:
    """What the standard library codes is read back, wherever the text is cut into pieces."""
    assert _read(_cut(base64.encodebytes(raw), at), "base64") == raw
    assert _read(_cut(base64.b64encode(raw), at), "BASE64 ") == raw


@given(st.binary(max_size=400), st.lists(st.integers(0, 1300), max_size=9))
def test_quoted_printable(raw: bytes, at: list[int]) -> None:
    """The same for quoted-printable; a line's end stays what it is in the text."""
    raw = raw.replace(b"\r", b"")
    coded = quopri.encodestring(raw)
    assert _read(_cut(coded, at), "quoted-printable") == raw
    assert _read(_cut(coded.replace(b"\n", b"\r\n"), at), "quoted-printable") == raw.replace(b"\n", b"\r\n")


@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=9))
def test_any_bytes_in_pieces(text: bytes, at: list[int]) -> None:
    """Where a text is cut makes no difference to what it means."""
    assert _read(_cut(text, at), "quoted-printable") == _read([text], "quoted-printable")
    assert _read(_cut(text, at), "8bit") == text


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        (b"a=20b", b"a b"),
        (b"=EA=B0=80=\r\n=eb=82=98", "가나".encode()),
        (b"added \t \r\nkept =20\r\n  lead", b"added\r\nkept  \r\n  lead"),
        (b"soft =  \r\nbreak", b"soft break"),
        (b"=ZZ and =", b"=ZZ and "),
        (b"a=\rb", b"a=\rb"),
        (b"x" * 200_000 + b"=3D", b"x" * 200_000 + b"="),
    ],
)
def test_odd_quoted_printable(text: bytes, meaning: bytes) -> None:
    """Blanks before a line's end go, what is no escape stays, and lines may be of any length."""
    pieces = [text[at : at + 65_536] for at in range(0, len(text), 65_536)]
    assert _read(pieces, "quoted-printable") == meaning


def test_an_escape_across_a_long_line() -> None:
    """An escape is whole wherever the pieces of a line without an end stop."""
    text = b"a" * 65_530 + b"=3D=41=42" * 9000
    for size in (65_531, 65_532, 65_533, 65_534):
        pieces = [text[at : at + size] for at in range(0, len(text), size)]
        assert _read(pieces, "quoted-printable") == b"a" * 65_530 + b"=AB" * 9000


@pytest.mark.parametrize("text", [b"QUJ", b"QQ==QUJD", b"QU-D", b"Q", b"QUJD=", "가".encode(), b"QQ=", b"Q==="])
def test_bad_base64(text: bytes) -> None:
    """What is no base64 is refused, not passed over."""
    for pieces in ([text], [text[at : at + 1] for at in range(len(text))]):
        with pytest.raises(ValueError):
            decoded(pieces, "base64")


def test_unknown_codings() -> None:
    """A coding that nobody knows is refused."""
    with pytest.raises(ValueError):
        decoded([b"x"], "x-uuencode")


def test_large_parts_are_not_held() -> None:
    """What means more than is held goes into a temporary file."""
    piece = base64.b64encode(bytes(3 << 18))
    body = decoded([piece] * 40, "base64")
    assert (body.held, body.size_bytes) == (None, 40 * (3 << 18))
    assert body.size_bytes > HELD_BYTES
