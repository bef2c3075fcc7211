"""Where another message of a board begins."""

from __future__ import annotations

import pytest

from warcwrap.values.posts import NO_HEADER, Header, opening

HEADER = Header.of(["우물 작성일 2024-03-05 14:22", "麦田 发表于 2024-3-5 14:22", "by anna » Tue Mar 05, 2024 2:22 pm"])


@pytest.mark.parametrize(
    "text",
    [
        "小河 发表于 2024-3-6 10:00 我也去",
        "发表于 2024-3-6 10:00 | 只看该作者",
        "들꽃 2024.03.06 10:00 좋아요",
        "작성일 2024-03-06 10:00",
        "2024.03.06. 15:00 답글쓰기",
        "Post by dockhand » Sun Mar 24, 2024 8:01 am",
        "by bob » Wed Mar 06, 2024 9:00 am",
        "bob » Wed Mar 06, 2024 9:00 am",
        "03-26-2024, 09:15 AM #2",
        "Posts: 120",
        "Joined: Mon Jan 01, 2018",
        "2楼",
        "3#",
        "#2",
        "Reply #2 on: March 06",
        "Re: The well",
    ],
)
def test_opening(text: str) -> None:
    """A number, a poster with another date than the header's, or the box about a poster opens a message."""
    assert opening(text, HEADER) == 0


@pytest.mark.parametrize(
    "text",
    [
        "사고는 2024년 3월 6일 15시 22분 일어났다",
        "It happened on March 6, 2024 at 2:22 pm.",
        "A notice posted March 3, 2024 said so",
        "该公告发表于2024年3月1日",
        "홍두레 기자 2024.03.06 10:00",
        "입력 2024.03.06 10:00",
        "작성일 2024-03-05 14:22",
        "By Harriet Vale, March 6, 2024",
        "Posts were set in the ground.",
        "무단전재 금지 송고시간 2024/03/06 14:22",
    ],
)
def test_no_opening(text: str) -> None:
    """Sentences, bylines and the article's own dates open none."""
    assert opening(text, HEADER) is None


def test_header_without_date() -> None:
    """Where the header has no date, one below the text may be the article's own."""
    assert opening("小河 发表于 2024-3-6 10:00", NO_HEADER) is None


def test_within_a_line() -> None:
    """In a scrape of one line the next message begins where the header's own label comes again."""
    assert opening("不得转载 小河 发表于 2024-3-6 10:00 我也去", HEADER) == len("不得转载 ")
