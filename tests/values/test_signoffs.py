"""Names that close a text without a label, and brackets and lines there that name nobody."""

from __future__ import annotations

import pytest

from warcwrap.values.signoffs import contributor, is_contribution, japanese


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("灯は朝に消える。【早瀬みのり】", ["早瀬みのり"]),
        ("【早瀬みのり、小野田リョウ】", ["早瀬みのり", "小野田リョウ"]),
        ("灯は朝に消える。（早瀬みのり、小野田リョウ）", ["早瀬みのり", "小野田リョウ"]),
        ("（森\u3000健一）", ["森\u3000健一"]),
        ("【早瀬健一】", ["早瀬健一"]),
        ("（続く）", []),
        ("（終わり）", []),
        ("（敬称略）", []),
        ("（写真あり）", []),
        ("（写真キャプション）", []),
        ("（文化部）", []),
        ("【動画あり】", []),
        ("【社会部】", []),
        ("（早瀬みのりさん）", []),
        ("（早瀬みのり、写真も）", []),
        ("（事実関係）", []),
        ("（共同）", []),
        ("と話すのは店主（早瀬みのり）", []),
        ("灯は朝に消える（早瀬みのり）。", []),
    ],
)
def test_japanese(line: str, expected: list[str]) -> None:
    """Every part must be a personal name, and the bracket must follow the last sentence."""
    assert japanese(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("나은결 (물안대 지리학과 교수)", ("나은결", "물안대 지리학과 교수")),
        ("나은결(시인)", ("나은결", "시인")),
        ("나은결 물안대 교수", ("나은결", "물안대 교수")),
        ("나은결 (물안대 교수", None),
        ("나은결 (물안대 지리학과)", None),
        ("나은결 교수는 우물을 다시 팠다", None),
        ("나은결 (물안대 교수) " + "우물 " * 40 + "교수", None),
    ],
)
def test_contributor(line: str, expected: tuple[str, str] | None) -> None:
    """A line of name and office names a guest; a sentence about one does not."""
    guest = contributor(line)
    assert ((guest.name, guest.role) if guest else None) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("[기고] 우물", True),
        ("[나은결 칼럼] 우물", True),
        ("<시론> 우물", True),
        ("[단독] 우물 칼럼", False),
        ("우물 기고", False),
    ],
)
def test_contribution(title: str, expected: bool) -> None:
    """Only a mark in brackets at the headline's start says that a text is a guest's."""
    assert is_contribution(title) == expected
