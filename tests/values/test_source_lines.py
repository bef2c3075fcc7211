"""Names of outlets in lines that tell an article's source."""

from __future__ import annotations

import pytest

from warcwrap.values.source_lines import outlet


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("来源：芦苇日报 作者：何苗", "芦苇日报"),
        ("来源:芦苇日报2024-03-05", "芦苇日报"),
        ("来源：《芦苇日报》（记者 何苗）", "芦苇日报"),
        ("稿源：海岬网 | 编辑：王", "海岬网"),
        ("출처 : 느티일보", "느티일보"),
        ("[출처: 느티일보]", "느티일보"),
        ("[출처] 느티일보 https://www.neuti.example/1", "느티일보"),
        ("출처 : 느티일보 홍두레 기자", "느티일보"),
        ("ソース：北の新聞 2024/03/05 14:22", "北の新聞"),
        ("引用元：北の新聞", "北の新聞"),
        ("Source: The Millbrook Herald", "The Millbrook Herald"),
        ("Source: The Millbrook Herald, March 5, 2024", "The Millbrook Herald"),
        ("Source: The Millbrook Herald - https://herald.example", "The Millbrook Herald"),
        ("Quelle: Dorfbote", "Dorfbote"),
        ("来源：网络", None),
        ("출처 : 인터넷", None),
        ("Quelle: Internet", None),
        ("출처 : www.neuti.example", None),
        ("Source: https://herald.example/1", None),
        ("Source: herald.example", None),
        ("source of the river", None),
        ("Source: the mayor said that nobody would have believed it", None),
        ("图片来源：芦苇日报", None),
    ],
)
def test_opening_label(text: str, name: str | None) -> None:
    """A line that opens with the label names an outlet; addresses, "the internet" and photo sources are none."""
    assert outlet(text, starts=True) == name


def test_label_amid_a_header() -> None:
    """In a header the label follows a date or another label; a photo's source is not the article's."""
    assert outlet("2024-03-05 14:22 来源：芦苇日报 点击：12", starts=False) == "芦苇日报"
    assert outlet("2024-03-05 14:22 来源：芦苇日报", starts=True) is None
    assert outlet("사진 출처 : 느티일보", starts=False) is None
