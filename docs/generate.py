"""Write docs/commands.md, docs/codes.md and docs/rules.md from the program itself, or check that they are current."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from warcwrap.catalogue import catalogue, measured
from warcwrap.cli import cli
from warcwrap.codes import CODES
from warcwrap.showing import reach_text

HERE = Path(__file__).parent


def commands() -> Iterator[str]:
    """Yield the page of commands: each with its arguments, what it does, and its options."""
    yield "# Commands"
    yield ""
    yield "Made by `nox -s docs -- --write` from the program; change it there."
    for name, command in sorted(cli.commands.items()):
        arguments = [_value(each) for each in command.params if isinstance(each, click.Argument)]
        usage = " ".join(["warcwrap", name, "[OPTIONS]", *arguments])
        yield from ("", f"## {name}", "", "```text", usage, "```", "", command.help or "", "")
        yield from (_option(each) for each in command.params if isinstance(each, click.Option))


# From the parameters themselves: how click words its help changes with its version.
def _option(option: click.Option) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    default = f" Default: {option.default}." if option.show_default else ""
    needed = " Required." if option.required else ""
    text = f"{option.help or ''}{default}{needed}".strip()
    return f"- `{f'{names} {_value(option)}'.strip()}`" + (f": {text}" if text else "")


def _value(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return ""
    if parameter.metavar:
        return parameter.metavar
    if isinstance(parameter.type, click.Choice):
        return "|".join(map(str, parameter.type.choices))
    name = (parameter.name or "").upper() if isinstance(parameter, click.Argument) else parameter.type.name.upper()
    return name if parameter.required or isinstance(parameter, click.Option) else f"[{name}]"


def codes() -> Iterator[str]:
    """Yield the page of finding codes."""
    yield "# Finding codes"
    yield ""
    yield "Made by `nox -s docs -- --write` from the program; change it there."
    yield "A code is never reused; a changed meaning gets a new code."
    for row in CODES.values():
        yield from ("", f"## {row.code}", "", f"{row.severity}. {row.meaning}")
        if row.readers:
            yield f"Other readers: {row.readers[:1].lower()}{row.readers[1:]}"
        yield row.cure
        if row.reference:
            yield f"Reference: {row.reference}"


def rules() -> Iterator[str]:
    """Yield the page of rules: field by field in order of trust, each with its example and its figures."""
    on = measured()
    yield "# Extraction rules"
    yield ""
    yield "Made by `nox -s docs -- --write` from the rules' own words; change them there."
    yield "They stand in order of trust: by grade, then by place in the field's table; a field may weigh agreement."
    yield (
        f"The figures are of {on['pages']:,} labelled pages, measured on {on['date']} with version {on['version']} by "
        "`python -m accuracy --write`: [accuracy.md](accuracy.md)."
    )
    field = ""
    for row in catalogue():
        if row.field != field:
            field = row.field
            yield from ("", f"## {field}")
        yield from ("", f"### {row.id}", "", f"{row.grade}. {reach_text(row.reach)}", "", row.text)
        if row.reads:
            yield from ("", "Elements: " + ", ".join(f"`{selector}`" for selector in row.reads))
        if row.example:
            yield from ("", "```python", row.example, "```")


PAGES = {"commands.md": commands, "codes.md": codes, "rules.md": rules}


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
