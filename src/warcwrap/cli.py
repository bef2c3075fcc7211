"""The command line: parse, call one library function, print its report, set the exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from warcwrap import answering, working
from warcwrap.console import forget_output, say
from warcwrap.errors import WarcwrapError
from warcwrap.version import VERSION

if TYPE_CHECKING:
    from warcwrap.settings import Option


class _Group(click.Group):
    """A group whose commands end in one line and an exit code where the library raises its own errors."""

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a command; the variable of each option is called as the option is: WARCWRAP_PACK_MAP."""
        for option in _options_of(cmd):
            if option.envvar is None:
                option.envvar = f"WARCWRAP_{cmd.name}_{_key(option)}".upper().replace("-", "_")
        super().add_command(cmd, name)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command; where its output cannot be written (a full disk), that is one line and 3, too."""
        try:
            return super().main(*args, **extra)
        except OSError as problem:
            forget_output()
            say(f"error: output: not-writable: {problem.strerror or problem}")
            sys.exit(3)
        except MemoryError as problem:
            say(f"error: there is not enough memory{f': {problem}' if str(problem) else ''}")
            sys.exit(3)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except WarcwrapError as problem:
            say(f"error: {problem}")
            ctx.exit(problem.exit_code)
        except BrokenPipeError:  # who read our output has had enough, as `head` has
            forget_output()
            ctx.exit(0)


def _key(option: click.Option) -> str:
    """Return an option's long name without its hyphens, as settings and variables have it."""
    return max(option.opts, key=len).lstrip("-")


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="warcwrap")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    envvar="WARCWRAP_CONFIG",
    help="Settings in TOML, one table a command.  [default: warcwrap.toml, if there]",
)
@click.pass_context
def cli(ctx: click.Context, config: Path | None) -> None:
    """Pack dumps of saved web pages and their metadata into WARC files, and check both."""
    from warcwrap import settings

    path = config or Path(settings.NAME)
    if config is not None or path.is_file():
        options = {name: dict(map(_setting, _options_of(command))) for name, command in cli.commands.items()}
        ctx.default_map = settings.read(path, options)


def _options_of(command: click.Command) -> Iterator[click.Option]:
    return (option for option in command.params if isinstance(option, click.Option))


def _setting(option: click.Option) -> tuple[str, Option]:
    from warcwrap.settings import Option

    return _key(option), Option(str(option.name), "flag" if option.is_flag else "list" if option.multiple else "text")


for _command in (
    working.pack,
    answering.extract,
    answering.validate,
    answering.verify,
    working.unpack,
    working.repair,
    working.export,
    answering.list_captures,
    answering.show,
    answering.show_schema,
    answering.show_rules,
    answering.show_codes,
):
    cli.add_command(_command)
