"""Labelled digests `algorithm:value`, in each spelling that writers of WARC files use (section 5.8)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash

# The labels of https://github.com/iipc/warc-specifications/issues/80, and what hashlib calls them.
_ALGORITHMS = {
    "md5": "md5",
    "sha1": "sha1",
    "sha224": "sha224",
    "sha256": "sha256",
    "sha384": "sha384",
    "sha512": "sha512",
    "sha3-224": "sha3_224",
    "sha3-256": "sha3_256",
    "sha3-384": "sha3_384",
    "sha3-512": "sha3_512",
    "blake2s": "blake2s",
    "blake2b": "blake2b",
}
_SYNONYMS = {"sha-1": "sha1", "sha-224": "sha224", "sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512"}


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest as declared: its algorithm by its common label, and its bytes; None where the text cannot be one."""

    text: str
    algorithm: str
    value: bytes | None

    @property
    def is_known(self) -> bool:
        """Whether we can compute the algorithm."""
        return self.algorithm in _ALGORITHMS

    def hasher(self) -> _Hash:
        """Return a new hash object of this algorithm."""
        made: _Hash = getattr(hashlib, _ALGORITHMS[self.algorithm])(usedforsecurity=False)
        return made


@lru_cache(maxsize=16)
def parse_digest(text: str) -> Digest:
    """Read `algorithm:value`, the value in hex, base32 or base64, told apart by length.

    >>> parse_digest("SHA-1:2JMJ7L5RSW3YVB5VRZWLYT26OEVD6HPE").algorithm
    'sha1'
    """
    label, _, value = text.partition(":")
    algorithm = _SYNONYMS.get(label.lower(), label.lower())
    if algorithm not in _ALGORITHMS:
        return Digest(text, algorithm, None)
    return Digest(text, algorithm, _decode(value, _size(algorithm)))


@cache
def _size(algorithm: str) -> int:
    return Digest("", algorithm, None).hasher().digest_size


def _decode(value: str, size: int) -> bytes | None:
    bare = value.rstrip("=")
    is_padded = bare != value
    try:
        if len(value) == 2 * size and not is_padded:
            return bytes.fromhex(value)
        if len(bare) == -(-8 * size // 5):
            return base64.b32decode(bare.upper() + "=" * (-len(bare) % 8))
        if len(bare) == -(-4 * size // 3):
            padded = bare + "=" * (-len(bare) % 4)
            return base64.b64decode(padded.replace("-", "+").replace("_", "/"), validate=True)
    except (ValueError, binascii.Error):
        return None
    return None


def spell_like(declared: Digest, value: bytes) -> str:
    """Return a computed digest in the spelling of the declared one, so that a person can compare the two."""
    _, _, text = declared.text.partition(":")
    if len(text) == 2 * len(value):
        spelt = value.hex()
        return f"{declared.algorithm}:{spelt.upper() if text.upper() == text else spelt}"
    if len(text.rstrip("=")) == -(-4 * len(value) // 3):
        return f"{declared.algorithm}:{base64.b64encode(value).decode()}"
    return f"{declared.algorithm}:{base64.b32encode(value).decode().rstrip('=')}"
