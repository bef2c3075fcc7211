"""What tests share: the examples, and material that lies beside the repository where there is any."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
SHARED = ROOT.parent / "shared"

# How long an example takes is the machine's business, which may be busy.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def shared() -> Path:
    """The folder of third-party material beside the repository; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("no shared material beside the repository")
    return SHARED
