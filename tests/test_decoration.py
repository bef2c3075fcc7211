"""Pictures that are no content, by address, class and alternative text."""

from __future__ import annotations

import pytest

from warcwrap.decoration import is_address, is_alt, is_box, is_placeholder


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/img/btn_write.gif",
        "/common/img/emoticon/heart_03.gif",
        "https://a.example/upload/journalist/2021/04/19/977.jpg",
        "https://a.example/office_logo/977.png",
        "https://ads.example/2024/728.jpg",
        "https://a.example/static/image/smiley/default/lol.gif",
        "https://a.example/mark.svg",
    ],
)
def test_decoration(address: str) -> None:
    """Icons, emoticons, portraits, logos and advertisements are told by their address."""
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://photo.example/2022/09/06/star_yard_01.jpg",
        "https://img.example/image/977/2023/11/02/0000412207_001.jpg",
        "https://a.example/news/photo/202501/88120_41233.jpg",
        "https://a.example/ranking-of-logos/2024/shop.jpg",
        "https://a.example/2024/shop-logos-at-dusk.jpg",
    ],
)
def test_content(address: str) -> None:
    """A photo whose address merely holds such a word is content."""
    assert not is_address(address)


@pytest.mark.parametrize("mark", ["signatures", "jp-relatedposts", "relatedposts", "related_news", "yarpp", "avatars"])
def test_box_of_others(mark: str) -> None:
    """Plurals and words written together name the same boxes."""
    assert is_box(mark)


@pytest.mark.parametrize("mark", ["correlatedposts", "signposts", "unrelated-photo", "article-photos"])
def test_box_of_the_article(mark: str) -> None:
    """A longer word that only holds such a word names no such box."""
    assert not is_box(mark)


def test_boxes_and_alternative_texts() -> None:
    """Boxes of lists and cards are told from the article's own."""
    assert [is_box(mark) for mark in ("reporter_card", "comment_list", "article-header", "is-right-rail")] == [
        True,
        True,
        False,
        False,
    ]
    assert [is_alt(text) for text in ("한가람 기자", "The Example logo", "한가람 기자가 찍은 강")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "alt", ["Image", "photo", "사진", "이미지 1", "画像", "图片", "Bild", "raft_01", "IMG_0044.JPG", "[Photo]"]
)
def test_placeholder(alt: str) -> None:
    """A word for picture, or a file's name, says nothing about what is seen."""
    assert is_placeholder(alt, ["https://a.example/up/raft_01.jpg?v=2"])


@pytest.mark.parametrize("alt", ["Raft", "Photo of a raft", "사진관 앞", "raft_02", "Image 2024 of the year", ""])
def test_no_placeholder(alt: str) -> None:
    """Words about the picture stay, though the file is called alike."""
    assert not is_placeholder(alt, ["https://a.example/up/raft.jpg"])
