"""When a page was captured, and what does not say so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.capture import UNKNOWN, Capture, from_mtime, latest, stated, written

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at", "zone_assumed"),
    [
        ("2025-10-29T08:52:46Z", "2025-10-29T08:52:46Z", False),
        ("2025-10-29T17:52:46+09:00", "2025-10-29T08:52:46Z", False),
        ("2025-10-29T17:52:46+0900", "2025-10-29T08:52:46Z", False),
        ("2025-10-29 08:52:46", "2025-10-29T08:52:46Z", True),
        ("2025-10-29 08:52:46 UTC", "2025-10-29T08:52:46Z", False),
        ("2025-10-29T08:52", "2025-10-29T08:52:00Z", True),
        ("2025-10-29T08:52:46.987654321Z", "2025-10-29T08:52:46Z", False),
        ("2025-10-29T08:52:46,5", "2025-10-29T08:52:46Z", True),
        ("20251029085246", "2025-10-29T08:52:46Z", True),
        (" 2025-10-29 ", "2025-10-29T00:00:00Z", True),
        ("20251029", "2025-10-29T00:00:00Z", True),
        ("0800-01-02", "0800-01-02T00:00:00Z", True),
    ],
)
def test_stated(text: str, at: str, zone_assumed: bool) -> None:
    """ISO 8601 in its usual forms, and the 14 digits of CDX, are dates; no zone means UTC, and is said."""
    found = stated(text, "row", NOW)
    assert found is not None and found.at is not None
    assert (written(found.at), found.source, found.zone_assumed) == (at, "row", zone_assumed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2025-02-30",
        "2025-13-01",
        "2025-10-29T25:00:00Z",
        "0000-01-01",
        "1761727966",
        "29.10.2025",
        "2025-10-29T08:52:46Z x",
        "2025-10-29T08:52:46+99:00",
        "0001-01-01T00:00:00+23:59",
        "٢٠٢٥-١٠-٢٩",
        "2026-03-06",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_not_stated(text: str) -> None:
    """What is no date of the calendar, or lies more than a day after the run, is none."""
    assert stated(text, "row", NOW) is None


@given(st.text())
def test_any_text(text: str) -> None:
    """No text makes reading a date fail."""
    found = stated(text, "map", NOW)
    assert found is None or found.source == "map"


@pytest.mark.parametrize(
    "seconds",
    [
        0.0,
        86_399.0,
        -1.0,
        datetime(1980, 1, 1, tzinfo=UTC).timestamp(),
        datetime(1979, 12, 31, 15, tzinfo=UTC).timestamp(),
        datetime(2099, 1, 1, tzinfo=UTC).timestamp(),
        1e300,
        -1e300,
    ],
)
def test_mtime_that_says_nothing(seconds: float) -> None:
    """The epochs that containers write for "unknown", and future times, are no capture dates."""
    assert from_mtime(seconds, NOW) == UNKNOWN


def test_mtime() -> None:
    """A modification time counts in whole seconds, and keeps the doubt about its zone."""
    at = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert from_mtime(at.timestamp() + 0.9, NOW, zone_assumed=True) == Capture(at, "mtime", True)


def test_latest() -> None:
    """A run date that the user fixed to a day long gone does not turn the times of files into future ones."""
    fixed = datetime(2020, 1, 1, tzinfo=UTC)
    assert (latest(None, NOW), latest(fixed, fixed) > NOW) == (NOW, True)


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-11))])))
def test_written_is_read_again(at: datetime) -> None:
    """A date as we write it is read as the same second, whatever its year and zone."""
    if not 2 <= at.year <= 9998:
        at = at.replace(year=2001)
    found = stated(written(at), "warc", datetime(9990, 1, 1, tzinfo=UTC))
    assert at.year > 9989 or (found is not None and found.at == at.replace(microsecond=0))
