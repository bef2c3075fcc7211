"""Heads of HTTP responses, built from what a dump tells of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.errors import InputError
from warcwrap.warc.http import HTTP_HEAD_LIMIT, parse_head
from warcwrap.warc.response import head_as_sent, response_head


def test_headers_of_the_transfer_get_other_names() -> None:
    """What was undone is kept where nobody acts on it, and the length is the body's."""
    headers = [
        ("Content-Type", "text/html"),
        ("content-encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
        ("Content-Length", "7"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    ]
    found = parse_head(response_head(404, "Not Here", headers, 120))
    assert (found.status, found.reason, found.flaws, found.has_end) == (404, "Not Here", (), True)
    assert found.fields == (
        ("Content-Type", "text/html"),
        ("X-Archive-Orig-content-encoding", "gzip"),
        ("X-Archive-Orig-Transfer-Encoding", "chunked"),
        ("X-Archive-Orig-Content-Length", "7"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("Content-Length", "120"),
    )


def test_a_head_as_sent() -> None:
    """Nothing is renamed or added where the headers are true."""
    headers = [("Content-Length", "5"), ("X-Name", " 가 ")]
    assert head_as_sent(200, "OK", headers) == "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Name: 가\r\n\r\n".encode()


@pytest.mark.parametrize(
    ("version", "written"),
    [("HTTP/1.0", b"HTTP/1.0"), ("h2", b"HTTP/1.1"), ("HTTP/2", b"HTTP/1.1"), ("x\r\nA: b", b"HTTP/1.1")],
)
def test_versions(version: str, written: bytes) -> None:
    """Later versions have no text form, and are written in that of 1.1, without their pseudo-headers."""
    assert response_head(200, "", [(":status", "200")], 0, version) == written + b" 200 \r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    ("status", "reason", "headers"),
    [
        (0, "", []),
        (1000, "", []),
        (-200, "", []),
        (200, "OK\r\nX: y", []),
        (200, "OK", [("X", "a\nY: b")]),
        (200, "OK", [("X", "a\rb")]),
        (200, "OK", [("X", "a\0b")]),
        (200, "OK", [("X", "\ud800")]),
        (200, "OK", [("", "a")]),
        (200, "OK", [("X Y", "a")]),
        (200, "OK", [("X:", "a")]),
        (200, "OK", [("X\r\n", "a")]),
        (200, "OK", [("X", "a" * HTTP_HEAD_LIMIT)]),
    ],
)
def test_what_no_head_may_hold(status: int, reason: str, headers: list[tuple[str, str]]) -> None:
    """A field that would end the head, or begin another one, is refused, never mended."""
    with pytest.raises(InputError) as caught:
        response_head(status, reason, headers, 1)
    assert caught.value.code == "bad-http-headers"


@given(st.integers(), st.text(), st.lists(st.tuples(st.text(), st.text())), st.integers(min_value=0, max_value=1 << 40))
def test_any_text(status: int, reason: str, headers: list[tuple[str, str]], body_bytes: int) -> None:
    """Any texts give a head that reads back as one, with as many fields, or are refused."""
    try:
        head = response_head(status, reason, headers, body_bytes)
    except InputError:
        return
    found = parse_head(head)
    assert (found.status, found.flaws, found.has_end) == (status, (), True)
    assert len(found.fields) == 1 + sum(not name.startswith(":") for name, _ in headers)
