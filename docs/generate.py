"""Write docs/commands.md and docs/codes.md from the program itself, or check that they are current."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from warcwrap.cli import cli
from warcwrap.codes import CODES

HERE = Path(__file__).parent


def commands() -> Iterator[str]:
    """Yield the page of commands: each with its arguments, what it does, and its options."""
    yield "# Commands"
    yield ""
    yield "Made by `nox -s docs -- --write` from the program; change it there."
    for name, command in sorted(cli.commands.items()):
        context = click.Context(command, info_name=f"warcwrap {name}")
        yield from ("", f"## {name}", "", "```text", command.get_usage(context).removeprefix("Usage: "), "```", "")
        yield command.help or ""
        yield ""
        for parameter in command.get_params(context):
            record = parameter.get_help_record(context)
            if record:
                yield f"- `{' '.join(record[0].split())}`: {' '.join(record[1].split())}"


def codes() -> Iterator[str]:
    """Yield the page of finding codes."""
    yield "# Finding codes"
    yield ""
    yield "Made by `nox -s docs -- --write` from the program; change it there."
    yield "A code is never reused; a changed meaning gets a new code."
    for row in CODES.values():
        yield from ("", f"## {row.code}", "", f"{row.severity}. {row.meaning}", row.cure)
        if row.reference:
            yield f"Reference: {row.reference}"


PAGES = {"commands.md": commands, "codes.md": codes}


def stale() -> list[str]:
    """Return the names of the pages that are not what the program says now."""
    texts = {name: "\n".join(lines()) + "\n" for name, lines in PAGES.items()}
    return [name for name, text in texts.items() if not _is_current(HERE / name, text)]


def _is_current(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def write() -> None:
    """Write all pages."""
    for name, lines in PAGES.items():
        (HERE / name).write_text("\n".join(lines()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if "--write" in sys.argv:
        write()
    elif old := stale():
        sys.exit(f"not current, run `nox -s docs -- --write`: {', '.join(old)}")
