"""Image addresses: what is unwrapped, what is kept, and how it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.uris import target_uri
from warcwrap.values.addresses import is_blank, is_plain, original, srcset, written

WRAPPED = [
    (
        "https://img.example/thumb/R658x0/?fname=https%3A%2F%2Ft1.example%2F2024%2Fa.jpg",
        "https://t1.example/2024/a.jpg",
    ),
    ("https://img.example/thumb/R658x0/?fname=https://t1.example/2024/a.jpg", "https://t1.example/2024/a.jpg"),
    ("https://i0.wp.com/blog.example/up/a.jpg?resize=300%2C200&ssl=1", "https://blog.example/up/a.jpg"),
    ("https://a-example.cdn.ampproject.org/i/s/photo.a.example/a.jpg", "https://photo.a.example/a.jpg"),
    ("https://a-example.cdn.ampproject.org/i/photo.a.example/a.jpg", "http://photo.a.example/a.jpg"),
    ("https://a-example.cdn.ampproject.org/ii/w680/s/photo.a.example/a.jpg", "https://photo.a.example/a.jpg"),
    (
        "https://a-example.cdn.ampproject.org/c/s/a.example/story",
        "https://a-example.cdn.ampproject.org/c/s/a.example/story",
    ),
    ("https://images.weserv.nl/?url=photo.example/a.jpg&w=300", "https://photo.example/a.jpg"),
    ("https://a.example/cdn-cgi/image/width=600,quality=75/https://o.example/a.jpg", "https://o.example/a.jpg"),
    ("https://a.example/cdn-cgi/image/width=600/photos/a.jpg", "https://a.example/photos/a.jpg"),
    ("https://p.example/sig/rs:fit:300/plain/https%3A%2F%2Fo.example%2Fa.jpg@webp", "https://o.example/a.jpg"),
    ("https://p.example/insecure/w:300/aHR0cHM6Ly9vLmV4YW1wbGUvYS5qcGc.jpg", "https://o.example/a.jpg"),
    ("https://a.example/_next/image?url=%2Fimg%2Fa.jpg&w=640&q=75", "https://a.example/img/a.jpg"),
    ("https://web.archive.org/web/2020im_/http://o.example/a.jpg", "http://o.example/a.jpg"),
    ("https://img.example/a.jpg?type=w647", "https://img.example/a.jpg"),
    ("https://img.example/a.jpg?w=300&h=200&quality=80", "https://img.example/a.jpg"),
    ("https://img.example/a.jpg?w=300&sig=abc", "https://img.example/a.jpg?w=300&sig=abc"),
    ("https://img.example/a.jpg?v=3", "https://img.example/a.jpg?v=3"),
    ("https://img.example/up/a.jpg@!w660", "https://img.example/up/a.jpg"),
    ("https://img.example/up/a.jpg!w660", "https://img.example/up/a.jpg"),
    ("https://img.example/up/a.jpg@660w_1e_1c.webp", "https://img.example/up/a.jpg"),
    ("https://img.example/up/a.jpg_640x480q90.jpg_.webp", "https://img.example/up/a.jpg"),
    ("https://img.example/a.jpg?x-oss-process=image/resize,w_660", "https://img.example/a.jpg"),
    ("https://img.example/a.jpg?imageView2/2/w/660", "https://img.example/a.jpg"),
    ("https://img.example/up/a_640x480.jpg.webp", "https://img.example/up/a_640x480.jpg.webp"),
    ("https://img.example/up/a@2x.jpg", "https://img.example/up/a@2x.jpg"),
    ("https://img.example/@jane/a.jpg", "https://img.example/@jane/a.jpg"),
    ("https://img.example/up/a-300x200.jpg", "https://img.example/up/a-300x200.jpg"),
    ("https://p.example/x/%E3%81?fname=https%3A%2F%2F", "https://p.example/x/%E3%81?fname=https%3A%2F%2F"),
]


@pytest.mark.parametrize(("address", "expected"), WRAPPED)
def test_original(address: str, expected: str) -> None:
    """A photo's own address comes out of its proxies; an address that says more than size stays whole."""
    assert original(address) == expected


def test_srcset() -> None:
    """Addresses with commas stay whole; a descriptor may touch the next address."""
    assert srcset("https://a.example/w_300,c_fit/a.jpg 300w, b.jpg 600w,c.jpg 2x") == [
        (300.0, "https://a.example/w_300,c_fit/a.jpg"),
        (600.0, "b.jpg"),
        (2.0, "c.jpg"),
    ]
    assert srcset(" , ,, ") == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.example/가.jpg", "https://a.example/%EA%B0%80.jpg"),
        ("https://a.example/a%20b c.jpg", "https://a.example/a%20b%20c.jpg"),
        ("javascript:alert(1)", None),
        ("data:image/gif;base64,R0lGOD", None),
        ("file:///etc/passwd", None),
        ("https://user:word@a.example/a.jpg", None),
        ("https://[::1/a.jpg", None),
    ],
)
def test_written(address: str, expected: str | None) -> None:
    """Only http and https addresses without credentials are written, in ASCII, nothing encoded twice."""
    assert written(address) == expected


@pytest.mark.parametrize(
    "address",
    ["data:image/gif;base64,R0", "https://a.example/img/blank.gif", "/static/image/common/none_1x1.png", "about:blank"],
)
def test_blank(address: str) -> None:
    """Placeholders are told by their scheme or name."""
    assert is_blank(address)


@given(st.text())
def test_any_text_is_borne(text: str) -> None:
    """No address, however broken, is an error."""
    for function in (original, srcset, written, is_blank, is_plain):
        function("https://a.example/" + text)
        function(text)


@given(st.from_regex(r"https?://[a-z0-9.:-]{1,12}/[A-Za-z0-9._~!$&'()*+,;=:@/?%#-]{0,20}", fullmatch=True))
def test_plain_addresses_are_written_as_they_are(address: str) -> None:
    """What is told to be plain is what the whole writer would give."""
    assert not is_plain(address) or target_uri(address) == address
