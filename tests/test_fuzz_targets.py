"""The targets of `trials/fuzz` run, without a fuzzer, over a few hundred inputs that are the same each time."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
import trials.fuzz
from trials.fuzz.salvaging import LawError, check_repair
from trials.fuzz.seeds import archive
from trials.fuzz.targets import TARGETS, Target

INPUTS = 150
MOST_BYTES = 2048  # of what is put in: long inputs are for the fuzzer
_TOKEN = re.compile(r'"(.*)"')


def _tokens(target: Target) -> list[bytes]:
    if target.tokens is None:
        return [b"\0", b"\xff"]
    path = Path(trials.fuzz.__path__[0], "tokens", f"{target.tokens}.dict")
    found = [_TOKEN.fullmatch(line) for line in path.read_text("ascii").splitlines()]
    return [each[1].encode().decode("unicode_escape").encode("latin-1") for each in found if each]


def _made(target: Target, seed: str) -> list[bytes]:
    """Return the target's seeds, and what random edits and tokens make of them."""
    chosen = random.Random(seed)
    seeds, tokens = list(target.seeds()), _tokens(target)
    assert all(tokens)
    made = list(seeds)
    while len(made) < INPUTS:
        data = bytearray(chosen.choice(seeds))
        for _ in range(chosen.randint(1, 4)):
            at = chosen.randint(0, len(data))
            end = min(len(data), at + chosen.choice((0, 1, 8, 200, MOST_BYTES)))
            put = (b"", chosen.choice(tokens), data[at:end] * 2, chosen.randbytes(3), chosen.choice(seeds)[at:end])
            data[at:end] = chosen.choice(put)
        made.append(bytes(data[: target.max_bytes]))
    return made


@pytest.mark.parametrize("name", TARGETS)
def test_no_input_makes_a_target_fail(name: str) -> None:
    """What leaves a target, or breaks a law in it, is a failure; `nox -s fuzz -- TARGET` looks for more."""
    for data in _made(TARGETS[name], name):
        TARGETS[name].run(data)


def test_a_broken_law_is_seen(tmp_path: Path) -> None:
    """The laws of `repair` are no formality: a record that is not there, though nothing touched it, breaks them."""
    whole = archive()
    path = tmp_path / "archive.warc"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(LawError, match="is whole, and not kept"):
        check_repair(path, whole, [], tmp_path)
