"""The words beside dates."""

from __future__ import annotations

import pytest

from warcwrap.values.date_labels import has_label, labels_of
from warcwrap.values.dates import find


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Published: March 5, 2024 · Updated: March 6, 2024", ["published", "modified"]),
        ("Deadline: 15. März 2024", ["other"]),
        ("Anmeldeschluss 15. März 2024", ["other"]),
        ("发布日期：2024-03-05", ["published"]),
        ("报名日期为2024年3月5日", ["none"]),
        ("出生日期：2024-03-05", ["other"]),
        ("Am 5. März 2024 hat der Rat der Stadt am Fluss beschlossen, die alte Uhr wieder aufzuziehen", ["none"]),
        ("Am 5. März 2024", ["published"]),
        ("2024.03.05 14:22 입력 | 2024.03.06 09:00 수정", ["published", "modified"]),
    ],
)
def test_labels(text: str, labels: list[str]) -> None:
    """Each date has the label that stands beside it; a word of any sentence is none in a sentence."""
    assert labels_of(text, list(find(text, "ymd")), is_free=True) == labels


@pytest.mark.parametrize(("text", "expected"), [("First published 5 March 2024", True), ("vom 5. März an", False)])
def test_lines_with_a_label(text: str, expected: bool) -> None:
    """Below the article only a word that no sentence has is heard."""
    assert has_label(text) == expected
