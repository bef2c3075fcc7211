"""`python -m warcwrap`, and the program `warcwrap`."""

from __future__ import annotations

import gc
import signal
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command. SIGINT and SIGTERM end it with 130 and 143; what is half done can be taken up again."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _terminate)
    # A page makes thousands of objects that no cycle holds; to look through them all the time costs a tenth of it.
    gc.set_threshold(20_000, 10, 100)
    # Imported under the handlers: a signal in the first milliseconds ends in its code, too.
    from warcwrap.cli import cli

    cli.main(prog_name="warcwrap")
    sys.exit(0)


def _terminate(number: int, frame: object) -> NoReturn:
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
