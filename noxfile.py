"""One command a gate, the same here and in CI: `nox` runs them all."""

from __future__ import annotations

import nox

nox.options.default_venv_backend = "venv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "types", "floors", "docs", "build", "tests"]


def _install(session: nox.Session, *extras: str) -> None:
    if session.venv_backend != "none":
        session.install("-e", f".[{','.join(extras)}]" if extras else ".")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests; `nox -s tests -- -k name` runs some."""
    _install(session, "test", "replay")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and form."""
    _install(session, "test")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types."""
    _install(session, "test")
    session.run("mypy")


@nox.session
def floors(session: nox.Session) -> None:
    """Check that every file knows only lower floors."""
    _install(session, "test")
    session.run("lint-imports", "--no-cache")


@nox.session
def docs(session: nox.Session) -> None:
    """Check that the generated pages are current; `nox -s docs -- --write` writes them."""
    _install(session, "test")
    session.run("python", "docs/generate.py", *(session.posargs or ["--check"]))


@nox.session
def build(session: nox.Session) -> None:
    """Build wheel and sdist, install each in an environment of its own, and run it there."""
    _install(session, "test")
    dist = session.create_tmp()
    session.run("python", "-m", "build", "--outdir", dist, ".", silent=True)
    session.run("python", "tests/installed.py", dist)


@nox.session
def accuracy(session: nox.Session) -> None:
    """Score the gold pages, where there are any, against pinned floors; `nox -s accuracy -- --field title --rules`."""
    _install(session, "test")
    session.run("python", "-m", "accuracy", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure what a page costs beside other programs, stage by stage, and in memory: `nox -s bench -- DUMP`."""
    _install(session)
    # warcit asks for pkg_resources
    session.install("warcit", "trafilatura", "warcio", "lxml_html_clean", "setuptools<81")
    dump = [each for each in session.posargs[:1] if not each.startswith("-")]
    session.run("python", "benchmarks/speed.py", *session.posargs)
    session.run("python", "benchmarks/stages.py", *dump)
    session.run("python", "benchmarks/memory.py", *dump, "--pages", "1000")


@nox.session
def growth(session: nox.Session) -> None:
    """Measure whether a page costs the same in a run of many: `nox -s growth -- DUMP --pages 1000,20000`."""
    _install(session)
    session.run("python", "benchmarks/growth.py", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Feed a reader with what a fuzzer makes up: `nox -s fuzz -- TARGET --minutes 30` (see trials/README.md)."""
    _install(session, "parquet")
    if session.venv_backend != "none":
        session.install("atheris>=3.0")
    session.run("python", "-m", "trials.fuzz", *session.posargs)


@nox.session
def archives(session: nox.Session) -> None:
    """Try out what is promised of archives: `nox -s archives -- --quick` (see trials/README.md)."""
    _install(session, "parquet")
    if session.venv_backend != "none":
        session.install("warcio", "fastwarc", "cdxj-indexer")
    session.run("python", "-m", "trials.archives", *session.posargs)


@nox.session
def dumps(session: nox.Session) -> None:
    """Try every hostile input, by group: tried, survived, failed (see trials/README.md)."""
    _install(session, "parquet")
    session.run("python", "-m", "trials.dumps", *session.posargs)


@nox.session
def doublings(session: nox.Session) -> None:
    """Measure what each doubling of a repeated construct costs: `nox -s doublings -- "html nested"`."""
    _install(session, "parquet")
    session.run("python", "-m", "trials.doublings", *session.posargs)
