"""MIME messages as streams."""

from __future__ import annotations

import io
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.errors import InputError
from warcwrap.sources.mime import Message


def _message(raw: bytes) -> Message:
    return Message(io.BytesIO(raw), "m")


def _parts(raw: bytes) -> list[tuple[int, str, bytes]]:
    message = _message(raw)
    return [(part.number, part.media_type, b"".join(message.content())) for part in message.parts()]


NESTED = b"""\
MIME-Version: 1.0
Content-Type: multipart/related;
  boundary="outer one"

before
--outer one
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: TEXT/Plain; charset=x

plain
--inner\x20\x20
content-type: text/html

<p>--inner is no boundary here
--innermost is none

--inner--
behind
--outer one

untyped
--outer one--
"""


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_parts_within_parts(end: bytes) -> None:
    """Every part comes once, without the line end before its boundary, and with nothing from between the parts."""
    raw = NESTED.replace(b"\n", end)
    html = b"<p>--inner is no boundary here\n--innermost is none\n".replace(b"\n", end)
    assert _parts(raw) == [(1, "text/plain", b"plain"), (2, "text/html", html), (3, "text/plain", b"untyped")]


def test_what_nobody_reads_is_passed_over() -> None:
    """The next part is found whether the one before was read or not."""
    assert [part.media_type for part in _message(NESTED).parts()] == ["text/plain", "text/html", "text/plain"]


def test_a_message_without_parts() -> None:
    """A message that has no parts is one, up to the file's end."""
    assert _parts(b"Content-Type: text/html\n\n<p>a\n--x\n") == [(0, "text/html", b"<p>a\n--x\n")]


def test_parts_end_to_end() -> None:
    """Parts may be empty, have no blank line, or no fields."""
    raw = b"Content-Type: multipart/related; boundary=b\n\n--b\n\n--b\nX: y\n--b\n\n\n--b--"
    assert _parts(raw) == [(1, "text/plain", b""), (2, "text/plain", b""), (3, "text/plain", b"")]


@pytest.mark.parametrize("cut", range(140, len(NESTED) - 14, 7))
def test_a_cut_message(cut: int) -> None:
    """A message that ends before its last boundary is cut, and says so at the end at the latest."""
    message = _message(NESTED[:cut])
    with pytest.raises(InputError) as caught:
        for _ in message.parts():
            for _ in message.content():
                pass
            if message.is_cut:
                raise InputError("truncated-mhtml", "m", "")
    assert caught.value.code == "truncated-mhtml"


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: multipart/related\n\n--x\n",
        b'Content-Type: multipart/related; boundary=""\n\n',
        b"Content-Type: multipart/related; boundary=" + b"b" * 300 + b"\n\n",
        b"Content-Type: multipart/related; boundary=b\n\n--b\n" + b"X: y\n" * 300_000,
    ],
)
def test_parts_that_cannot_be_told_apart(raw: bytes) -> None:
    """A multipart without boundary, and fields without end, are refused."""
    with pytest.raises(InputError) as caught:
        _parts(raw)
    assert caught.value.code == "damaged-mhtml"


def test_more_levels_than_anyone_needs() -> None:
    """Parts deeper than the limit are kept as they are."""
    raw = b"Content-Type: multipart/x; boundary=b0\n\n"
    for level in range(1, 12):
        raw += b"--b%d\nContent-Type: multipart/x; boundary=b%d\n\n" % (level - 1, level)
    for level in reversed(range(11)):
        raw += b"\n--b%d--\n" % level
    ((number, kind, _),) = _parts(raw)
    assert (number, kind) == (1, "multipart/x")


def test_fields() -> None:
    """Folded fields are one line; the first of a name counts; bytes that are no UTF-8 are percent-encoded."""
    raw = (
        b'Content-Type: text/html;\r\n\tcharset="a\\"b"; x=1\r\nX: \xff\r\nnothing\r\nContent-Type: text/plain\r\n\r\n'
    )
    top = _message(raw).top
    assert (top.media_type, top.parameter("charset"), top.parameter("x"), top.parameter("y")) == (
        "text/html",
        'a"b',
        "1",
        None,
    )
    assert (top.get("x"), top.get("y")) == ("%FF", "")


def test_lines_of_any_length() -> None:
    """A binary part has no lines; the line end before its boundary is found all the same."""
    for size in (65_534, 65_535, 65_536, 65_537, 200_000):
        raw = b"Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\n\r\n" + b"x" * size + b"\r\n--b--\r\n"
        assert _parts(raw) == [(1, "text/plain", b"x" * size)]


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4))
def test_what_the_standard_library_writes(contents: list[bytes]) -> None:
    """The parts of a message that Python wrote are found, with their very bytes once they are decoded."""
    written = EmailMessage(policy=SMTP)
    written.make_related()
    for content in contents:
        written.add_related(content, "image", "png")
    raw = written.as_bytes()
    message = _message(raw)
    found = [(part.get("content-type"), b"".join(message.content())) for part in message.parts()]
    expected = [part.get_payload().encode() for part in written.iter_parts()]  # type: ignore[union-attr]
    assert [kind for kind, _ in found] == ["image/png"] * len(contents)
    assert [content.split() for _, content in found] == [content.split() for content in expected]


@given(st.binary(max_size=300))
def test_any_bytes(rest: bytes) -> None:
    """No bytes end in anything but parts or an error of ours."""
    for raw in (rest, b"Content-Type: multipart/related; boundary=b\n\n--b\n" + rest):
        try:
            _parts(raw)
        except InputError as problem:
            assert problem.code in ("damaged-mhtml", "truncated-mhtml")
