"""Install each built distribution in an environment of its own and run the main job there: what ships must suffice."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(folder: str) -> None:
    place = Path(folder).resolve()
    for distribution in sorted([*place.glob("*.whl"), *place.glob("*.tar.gz")]):
        with tempfile.TemporaryDirectory() as trial:
            _try(distribution, Path(trial))


def _try(distribution: Path, place: Path) -> None:
    environment = place / "venv"
    venv.create(environment, with_pip=True)
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    _run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(distribution), cwd=place)
    _run(python, "-m", "warcwrap", "schema", "news-article", cwd=place)
    _run(python, "-m", "warcwrap", "rules", cwd=place)
    example = str(ROOT / "examples" / "saved-pages.zip")
    _run(python, "-m", "warcwrap", "pack", example, "-o", "packed", cwd=place)
    _run(python, "-m", "warcwrap", "verify", "packed.warc.gz", cwd=place)
    print(f"{distribution.name}: installed, packed and verified")


def _run(*command: str | Path, cwd: Path) -> None:
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(sys.argv[1])
