"""Where a page's milliseconds go: CPU of each stage of `pack`, in one process that is warm.

usage: python benchmarks/stages.py [DUMP] [--pages 300] [--rounds 3]

Each stage is called by itself, as `pack` calls it, with what the stage before it gave; the fastest round counts.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from workload import GOLD, pages

from warcwrap import extraction, records
from warcwrap.page import Page
from warcwrap.preparing import Settings, Volume, wrapped
from warcwrap.schema import load
from warcwrap.sources import Dumps
from warcwrap.writing import WarcWriter, read_back

T = TypeVar("T")


class Stages:
    """Seconds of CPU by stage, summed over pages; those of extraction also page by page."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.extraction: list[float] = []

    def timed(self, stage: str, work: Callable[[], T]) -> T:
        start = time.process_time()
        done = work()
        seconds = time.process_time() - start
        self.spent[stage] += seconds
        if stage == "extract":
            self.extraction.append(seconds)
        return done


def one_round(folder: Path, work: Path) -> Stages:
    """Pack a folder stage by stage."""
    stages = Stages()
    settings = Settings(datetime(2025, 1, 1, tzinfo=UTC), run="stages")
    volume = Volume("stages.warc.gz")
    form, shape, info = volume.form(settings), settings.shape("page/0"), volume.info(settings).record_id
    schema = load("page-metadata")
    items = iter(Dumps(folder, url_prefix="https://pages.example/").items())
    with WarcWriter(work / volume.name, settings=settings, volume=volume, replace=True) as writer:
        for number in itertools.count():
            page = stages.timed("read", lambda: next(items, None))
            if not isinstance(page, Page):
                break
            _read(stages, page)
            ready = wrapped(page, settings)
            stages.timed("validate", lambda ready=ready: schema.findings(ready.document))
            new = records.page(shape, number, info, page, ready.target_uri)
            stages.timed("page record: header, digest, libdeflate", lambda new=new: form.member(new))
            stages.timed(
                "metadata record: JSON, header, digest, libdeflate",
                lambda number=number, new=new, ready=ready: form.member(
                    records.metadata(shape, number, info, new, ready.document)
                ),
            )
            writer.add(ready)
        writer.complete()
        stages.timed("read back", lambda: read_back(writer.part, writer.path, writer.counts["records"]))
    return stages


def _read(stages: Stages, page: Page) -> None:
    fresh = Page(page.name, page.body, page.url, page.capture, page.charset)
    stages.timed("hash", lambda: fresh.body.sha256)
    stages.timed("decode", lambda: fresh.decoded)
    stages.timed("extract", lambda: extraction.read(fresh))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump", type=Path, nargs="?", default=GOLD)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    gc.set_threshold(20_000, 10, 100)  # as the command has it
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work, "pages")
        folder.mkdir()
        found = list(pages(asked.dump))
        step = max(1, len(found) // asked.pages)
        for number, (_, raw) in enumerate(found[::step]):
            folder.joinpath(f"{number:06}.html").write_bytes(raw)
        del found
        rounds = [one_round(folder, Path(work)) for _ in range(asked.rounds + 1)][1:]  # the first is cold
    count = len(rounds[0].extraction)
    print(f"{count} pages, the fastest of {asked.rounds} rounds\n\n| stage | CPU ms a page |\n|---|---|")
    best = {stage: min(each.spent[stage] for each in rounds) / count * 1000 for stage in rounds[0].spent}
    for stage, milliseconds in best.items():
        print(f"| {stage} | {milliseconds:.2f} |")
    print(f"| all | {sum(best.values()):.2f} |")
    single = sorted(min(each) * 1000 for each in zip(*(run.extraction for run in rounds), strict=True))
    print(
        f"\nextraction: mean {statistics.mean(single):.2f} ms, median {statistics.median(single):.2f}, "
        f"95 of 100 below {single[int(0.95 * count)]:.1f}, worst {single[-1]:.1f}"
    )


if __name__ == "__main__":
    main()
