"""Digests in each spelling."""

from __future__ import annotations

import base64
import hashlib

import pytest

from warcwrap.warc.digests import parse_digest, spell_like

DATA = b"one page"


def spellings(name: str) -> list[str]:
    value = hashlib.new(name, DATA, usedforsecurity=False).digest()
    b32, b64 = base64.b32encode(value).decode(), base64.b64encode(value).decode()
    return [value.hex(), value.hex().upper(), b32, b32.lower(), b32.rstrip("="), b64, b64.rstrip("=")]


@pytest.mark.parametrize("name", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
def test_every_common_spelling_of_a_digest_is_read(name: str) -> None:
    """Hex and base32 in either case, base64, padded or not, are told apart by length."""
    expected = hashlib.new(name, DATA, usedforsecurity=False).digest()
    for label in (name, name.upper(), name.replace("sha", "sha-")):
        assert {parse_digest(f"{label}:{value}").value for value in spellings(name)} == {expected}


@pytest.mark.parametrize("text", ["sha1:", "sha1:abc", "sha1:" + "0" * 32, "sha256:" + "g" * 64, "md5:" + "é" * 32])
def test_what_cannot_be_a_digest_has_no_value(text: str) -> None:
    """A wrong length or alphabet gives no value, and no exception."""
    digest = parse_digest(text)
    assert (digest.is_known, digest.value) == (True, None)


def test_an_unknown_algorithm_is_said_to_be_unknown() -> None:
    """A label that we cannot compute is legal."""
    assert not parse_digest("xyz:ABCDEF").is_known


def test_a_computed_digest_is_spelt_like_the_declared_one() -> None:
    """So that a person can compare the two in a message."""
    value = hashlib.sha256(DATA).digest()
    texts = [f"sha256:{text}" for text in spellings("sha256") if "=" not in text]
    assert [spell_like(parse_digest(text), value) for text in texts] == [
        f"sha256:{value.hex()}",
        f"sha256:{value.hex().upper()}",
        f"sha256:{base64.b32encode(value).decode().rstrip('=')}",
        f"sha256:{base64.b64encode(value).decode()}",
    ]
