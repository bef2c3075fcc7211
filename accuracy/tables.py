"""Figures as tables that can be read in a terminal and stand in a Markdown file as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from accuracy.figures import Figure


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows under their heading, the first of them, with columns aligned.

    >>> print("\\n".join(table([["field", "n"], ["title", "12"]])))
    | field | n  |
    | ----- | -- |
    | title | 12 |
    """
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        yield _line(row, widths)
        if not number:
            yield _line(["-" * width for width in widths], widths)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"


def percent(figure: Figure | None) -> str:
    """Return a figure with its interval.

    >>> percent(Figure(0.862, 665, 0.833, 0.886))
    '86.2 [83.3–88.6]'
    """
    if figure is None:
        return "–"
    return f"{100 * figure.value:.1f} [{100 * figure.low:.1f}–{100 * figure.high:.1f}]"


def headline(columns: Mapping[str, Mapping[str, Figure]], names: Sequence[str]) -> Iterator[str]:
    """Yield the figures of several sets of pages side by side, each with its n."""
    heading = ["figure (%)"] + [cell for column in columns for cell in (column, "n")]
    rows = [
        [name]
        + [
            cell
            for figures in columns.values()
            for cell in (percent(figures.get(name)), str(figures[name].n) if name in figures else "")
        ]
        for name in names
    ]
    yield from table([heading, *rows])


def groups(figures: Mapping[str, Mapping[str, Figure]], names: Sequence[str]) -> Iterator[str]:
    """Yield a line for each group of pages: every figure with its n behind a slash."""
    rows = [[group, *(_short(inner.get(name)) for name in names)] for group, inner in figures.items()]
    yield from table([["%/n", *names], *rows])


def _short(figure: Figure | None) -> str:
    return f"{100 * figure.value:.0f}/{figure.n}" if figure else ""
