"""What has only begun at the end of a scrape is taken away, and nothing else."""

from __future__ import annotations

import pytest

from conftest import EXAMPLES
from warcwrap.values.endings import whole


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("우산 켜진다 작", "우산 켜진다"),
        ("우산 켜진다 작성일", "우산 켜진다"),
        ("우산 켜진다 작성일 10-", "우산 켜진다"),
        ("우산 켜진다 작성일 2024-04-", "우산 켜진다"),
        ("우산 켜진다 작성일 24-0", "우산 켜진다"),
        ("종을 친다 조회", "종을 친다"),
        ("종을 친다 작성일 2일", "종을 친다"),
        ("탄다 : 나루", "탄다"),
        ("慢一分钟不收钱--城事--芦湾", "慢一分钟不收钱"),
        ("바뀐다 3시간", "바뀐다"),
        ("[轉貼]", ""),
        ("作者 fogboat (霧", ""),
        ("作者 fogboat (霧船)\n看板 Local\n標題 [轉貼] 山", ""),
        ("탄다 : 새벽마을 뉴", "탄다"),
        ("종을 친다 작성일 2일 전 조회 51 목", "종을 친다 작성일 2일 전 조회 51"),
        ("<p>이웃에게 나눈다. Copyright ⓒ 2023-", "<p>이웃에게 나눈다."),
        ("x\nⓒ 나루터신문 &amp; naruteo.ex", "x\nⓒ 나루터신문"),
        ("x\nTue Mar 05, 2024 2:22", "x\nTue Mar 05, 2024"),
        ("书角 [复制", "书角"),
        ("<p>x</p>ⓒ 가람일보, 무", "<p>x</p>ⓒ 가람일보"),
        ("<p>ⓒ 峰岡新聞社 All Righ", "<p>ⓒ 峰岡新聞社"),
        ("x\n© Dorfbote Verlag. Alle Rechte", "x\n© Dorfbote Verlag."),
        ("x\nⓒ 山脚周刊 20", "x\nⓒ 山脚周刊"),
        ("x\n© Tern Press 2019–202", "x\n© Tern Press 2019"),
        ("x\n© Tern Press 2019–20", "x\n© Tern Press 2019"),
        ("<p>清溪晚报社 未经授", "<p>清溪晚报社"),
        ("x\nⓒ 가람통신 & gara", "x\nⓒ 가람통신"),
        ("x\n재배포 금지 관련", "x\n재배포 금지"),
        ("x\n하늘솔 논설위", "x\n하늘솔"),
        ("<p>x</p>(푸른경제=한가람", "<p>x</p>"),
        ("x\n&lt;저작권자 ⓒ 들", "x\n"),
    ],
)
def test_what_has_begun(text: str, left: str) -> None:
    """Beginnings of labels, terms, roles and brackets go, and what boards write behind a headline."""
    assert whole(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "눈 덮인 역에 피아노가 왔",
        "x",
        "눈",
        "Kelp clock",
        "x\n© 2024 The Echo",
        "x\n© Tern Press 2019",
        "<p>ⓒ 푸른경제 무단전재",
        "x\n작성일 2024-03-05 14:22",
        "x\n작성일 10-29",
        "한가람 기자",
        "우산 켜진다 작성일\n",
        "<p>우산 켜진다</p>",
        "<p>우산 켜진다</fig",
        "<p>우산 <img src='/a b/작",
        "",
    ],
)
def test_what_stays(text: str) -> None:
    """A text that ends as texts do stays, and a value that is cut short itself."""
    assert whole(text) == text


def test_our_examples_stay() -> None:
    """Scrapes that are whole are read to their end."""
    for path in EXAMPLES.glob("*.txt"):
        text = path.read_text("utf-8")
        assert whole(text) == text and whole(text.rstrip()) == text.rstrip()
