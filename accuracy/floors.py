"""Pinned floors: what each figure must reach, on all pages and per language and source.

A floor lies a hundredth of its pages below what was measured when it was pinned, and a page at least, so that a rule
may trade one page for another. It moves down only where that is asked for.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from accuracy.figures import LOWER_IS_BETTER, Figure

FLOORS = Path(__file__).with_name("floors.toml")
# A group's figure over fewer pages says too little to hold anyone to.
PAGES_NEEDED = 20
SLACK = 0.01

Floors = dict[str, dict[str, float]]
Figures = Mapping[str, Mapping[str, Figure]]

_HEAD = """\
# What each figure must reach on the gold pages, in percent (a false alarm: must not exceed).
# Written by `python -m accuracy --pin`, which raises floors; `--pin --lower` also lowers them.
# A group is left out of a figure that fewer than {pages} of its pages are labelled for.
"""


def load(path: Path = FLOORS) -> tuple[str, Floors]:
    """Return the digest of the gold pages that the floors were pinned on, and the floors of each group."""
    if not path.is_file():
        return "", {}
    with path.open("rb") as opened:
        stated = tomllib.load(opened)
    corpus = stated.pop("corpus")
    groups = {"all": stated.pop("all", {})}
    for kind, inner in stated.items():
        groups |= {f"{kind} {name}": floors for name, floors in inner.items()}
    return corpus, groups


def missed(floors: Floors, figures: Figures) -> Iterator[str]:
    """Say which floors are missed.

    >>> list(missed({"all": {"title": 90.0}}, {"all": {"title": Figure(0.85, 40, 0.7, 0.9)}}))
    ['all: title 85.0 %, floor 90.0 %, n = 40']
    """
    for group, inner in floors.items():
        for name, floor in inner.items():
            figure = figures.get(group, {}).get(name)
            if figure is None:
                yield f"{group}: {name} not measured, floor {floor:.1f} %"
            elif not _reaches(name, 100 * figure.value, floor):
                kind = "at most" if name in LOWER_IS_BETTER else "floor"
                yield f"{group}: {name} {100 * figure.value:.1f} %, {kind} {floor:.1f} %, n = {figure.n}"


def pinned(old: Floors, figures: Figures, *, lower: bool) -> Floors:
    """Return floors under these figures; an old floor stays where it is harder to reach, unless `lower`."""
    floors: Floors = {}
    for group, inner in figures.items():
        for name, figure in inner.items():
            if group != "all" and figure.n < PAGES_NEEDED:
                continue
            floor, before = _floor(name, figure), old.get(group, {}).get(name)
            if before is not None and not lower and _reaches(name, before, floor):
                floor = before
            floors.setdefault(group, {})[name] = floor
    return floors


def write(path: Path, corpus: str, floors: Floors) -> None:
    """Write floors as TOML, a table a group."""
    lines = [_HEAD.format(pages=PAGES_NEEDED), f'corpus = "{corpus}"']
    for group, inner in floors.items():
        kind, _, name = group.partition(" ")
        lines += ["", f"[{kind}.{name}]" if name else f"[{kind}]"]
        lines += [f'"{key}" = {floor:.1f}' if " " in key else f"{key} = {floor:.1f}" for key, floor in inner.items()]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _floor(name: str, figure: Figure) -> float:
    slack = max(SLACK, 1 / figure.n)
    if name in LOWER_IS_BETTER:
        return min(100.0, math.ceil(round(1000 * (figure.value + slack), 6)) / 10)
    return max(0.0, math.floor(round(1000 * (figure.value - slack), 6)) / 10)


def _reaches(name: str, value: float, floor: float) -> bool:
    return value <= floor if name in LOWER_IS_BETTER else value >= floor
