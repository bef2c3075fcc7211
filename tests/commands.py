"""Running the command: in this process for most tests, as a program of its own where that matters."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from warcwrap.cli import cli


def run(*arguments: str | Path, **options: Any) -> Result:
    """Run a command through Click's runner; an exception of ours or Python's is a failure of the test."""
    result = CliRunner().invoke(cli, [str(each) for each in arguments], catch_exceptions=False, **options)
    assert "Traceback" not in result.output
    return result


def program(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own."""
    environment = {**os.environ, **options.pop("env", {})}
    command = [sys.executable, "-m", "warcwrap", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False, **options)
    assert "Traceback" not in done.stderr
    return done
