"""Addresses as headers take them."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.uris import content_urn, target_uri
from warcwrap.warc.grammar import is_uri


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("http://a.example", "http://a.example/"),
        ("HTTP://A.EXAMPLE/Path", "http://a.example/Path"),
        ("https://bücher.example/größe", "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe"),
        ("http://한글.example/기사?번호=1", "http://xn--bj0bj06e.example/%EA%B8%B0%EC%82%AC?%EB%B2%88%ED%98%B8=1"),
        ("http://a.example/a b", "http://a.example/a%20b"),
        ("http://a.example/a%20b", "http://a.example/a%20b"),
        ("http://a.example/100%", "http://a.example/100%25"),
        ("http://a.example/?q=%zz", "http://a.example/?q=%25zz"),
        ("http://a.example/x#top", "http://a.example/x"),
        ("http://a.example:8080/x", "http://a.example:8080/x"),
        ("http://[2001:DB8::1]/x", "http://[2001:db8::1]/x"),
        ("http://user:pass@a.example/", "http://user:pass@a.example/"),
        (" \thttp://a.example/\n", "http://a.example/"),
        ("http://a.exa\nmple/a\r\nb", "http://a.example/ab"),
        ("http://a.example/[x]|y", "http://a.example/%5Bx%5D%7Cy"),
        ("http://a.example/'\"<>", "http://a.example/'%22%3C%3E"),
        ("urn:uuid:23200706-de3e-3c61-a131-065d7fd80cc1", "urn:uuid:23200706-de3e-3c61-a131-065d7fd80cc1"),
        ("ftp://a.example/x", "ftp://a.example/x"),
        ("mailto:a@b.example", "mailto:a@b.example"),
    ],
)
def test_target_uri(address: str, uri: str) -> None:
    """Addresses are written by RFC 3986: ASCII, IDNA hosts, nothing encoded twice, no fragment."""
    assert target_uri(address) == uri


@pytest.mark.parametrize(
    "address",
    ["", "a", "/a/b", "//a.example/", "http:", "http://", "http:///x", "http://[::1", "http://a.example:99999/",
     "http://a b.example/", "http://\ud800.example/", "http://a.example/\udfff", "http://xn--\u2603\u2603-.example./\x00:x:y",
     "http://" + "ü" * 64 + ".example/", "1http://a.example/"],
)  # fmt: skip
def test_no_uri(address: str) -> None:
    """What has no scheme or no possible host is no address."""
    assert target_uri(address) is None


@given(st.one_of(st.text(), st.text().map("http://a.example/".__add__), st.text().map("http://".__add__)))
def test_any_text(address: str) -> None:
    """Whatever is given, what comes out can stand in a header, is a URI, and stays the same when given again."""
    uri = target_uri(address)
    assert uri is None or (is_uri(uri) and re.fullmatch(r"[!-~]+", uri) and target_uri(uri) == uri)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="#?%\\"), min_size=1))
def test_the_path_is_kept(path: str) -> None:
    """Decoding the path of a URI gives the text that it was made of."""
    uri = target_uri(f"http://a.example/x{path}y")
    assert uri is not None and unquote(uri.removeprefix("http://a.example/")) == f"x{path}y"


def test_content_urn() -> None:
    """A page without address is named by its bytes: always the same name, another one for other bytes."""
    one, other = content_urn("a" * 64), content_urn("b" * 64)
    assert (one == content_urn("a" * 64), one != other, is_uri(one)) == (True, True, True)
