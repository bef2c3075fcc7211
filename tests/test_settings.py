"""What options stand for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from warcwrap.settings import available_cores

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@pytest.mark.parametrize(
    ("files", "allowed"),
    [
        ({}, CORES),
        ({"cpu.max": "max 100000\n"}, CORES),
        ({"cpu.max": "100000 100000\n"}, 1),
        ({"cpu.max": "50000 100000\n"}, 1),
        ({"cpu.max": "900000000 100000\n"}, CORES),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, CORES),
        ({"cpu/cpu.cfs_quota_us": "150000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 1),
        ({"cpu/cpu.cfs_quota_us": "100000\n"}, CORES),
        ({"cpu.max": "?"}, CORES),
    ],
)
def test_cores_that_a_container_allows(tmp_path: Path, files: dict[str, str], allowed: int) -> None:
    """Quotas of control groups, in both versions, count by whole cores, and at least one."""
    for name, text in files.items():
        tmp_path.joinpath(name).parent.mkdir(exist_ok=True)
        tmp_path.joinpath(name).write_text(text, encoding="ascii")
    assert available_cores(tmp_path) == allowed
