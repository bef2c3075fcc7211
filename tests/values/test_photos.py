"""Which addresses are of one photo, and which rendition of it they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.values.photos import is_for_sharing, is_same_photo, photo, stated_width

ONE = [
    ("https://a.example/up/raft.jpg", "https://www.a.example/up/raft-300x200.jpg?v=2"),
    ("https://a.example/up/raft.jpg", "https://a.example/up/raft-scaled-e1700000000000-1400x788.jpg"),
    ("https://a.example/up/raft.jpg", "https://a.example/up/raft@2x.jpg"),
    ("https://a.example/up/raft.jpg", "https://i0.wp.com/a.example/up/raft.jpg?w=640"),
    ("https://a.example/img/raft.jpg", "https://a.example/styles/wide/public/img/raft.jpg?itok=x"),
    ("https://a.example/image/upload/v1/raft.jpg", "https://a.example/image/upload/w_600,c_fit,q_auto/v1/raft.jpg"),
    ("https://a.example/-x/s1600/raft.jpg", "https://a.example/-x/w640-h427-c/raft.jpg"),
    ("https://a.example/AAAA", "https://a.example/AAAA=w700"),
    ("https://a.example/fit-in/600x0/raft.jpg", "https://a.example/raft.jpg"),
    ("https://a.example/images/thumb/4/4f/Raft.jpg/300px-Raft.jpg", "https://a.example/images/4/4f/Raft.jpg"),
    (
        "https://a.example/images/4/4f/Raft.jpg/revision/latest/scale-to-width-down/300",
        "https://a.example/images/4/4f/Raft.jpg",
    ),
    (
        "https://a.example/upload/resize_cache/iblock/0a/300_200_1/raft.jpg",
        "https://a.example/upload/iblock/0a/raft.jpg",
    ),
    ("https://a.example/files/raft_600x.jpg", "https://a.example/files/raft.jpg"),
    ("https://a.example/_processed_/raft_0123456789.jpg", "https://a.example/_processed_/raft_abcdef0123.jpg"),
    ("https://a.example/images/4410/fill-1200x800%7Cformat-webp/", "https://a.example/images/4410/width-600/"),
    ("https://a.example/cache/raft_XL.jpg", "https://a.example/cache/raft_S.jpg"),
    ("https://a.example/max/60/1*raft.png", "https://a.example/max/60/1*raft.png?q=20"),
    ("https://a.example/l/3718846/jpg/640x360", "https://a.example/l/3718846/jpg/1200x628"),
]
TWO = [
    ("https://a.example/20240314/a.jpg", "https://a.example/20240314/b.jpg"),
    ("https://a.example/1/image.jpg", "https://a.example/2/image.jpg"),
    ("https://a.example/photos/w_raft.jpg", "https://a.example/photos/w_yard.jpg"),
    ("https://a.example/raft_v-cropLarge3x2_w-480.jpg", "https://a.example/yard_v-cropLarge3x2_w-480.jpg"),
    ("https://a.example/images/4410/fill-1200x800/", "https://a.example/images/4411/fill-1200x800/"),
    ("https://a.example/view.php?id=1", "https://a.example/view.php?id=2"),
]


@pytest.mark.parametrize(("one", "other"), ONE)
def test_same_original(one: str, other: str) -> None:
    """Renditions of one photo have one key."""
    assert photo(one).key == photo(other).key
    assert photo(one).likeness(photo(other)) == 3


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_photos(one: str, other: str) -> None:
    """Dates, common names and words of renditions tell nothing."""
    assert photo(one).key != photo(other).key
    assert not is_same_photo(one, other)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("https://a.example/w720/20240314101522117.jpg", "https://b.example/og/20240314101522117_m.jpg", 2),
        (
            "https://a.example/fileadmin/_processed_/3/1/csm_Floss-Hafen_0123456789.jpg",
            "https://a.example/fileadmin/Floss-Hafen.jpg",
            3,
        ),
        ("https://a.example/9f/hay-market-at-noon.jpg", "https://a.example/c1/hay-market-at-noon.jpg", 2),
        ("https://a.example/album_638212904417730651/1.jpg", "https://a.example/album_638212904417730651/2.jpg", 1),
    ],
)
def test_likeness(one: str, other: str, expected: int) -> None:
    """A particular name tells more than a particular folder, which may be an album's."""
    assert photo(one).likeness(photo(other)) == expected


def test_stated_width() -> None:
    """The largest width that an address states counts; a date is none."""
    assert [
        stated_width(f"https://a.example/{name}") for name in ("a-600x400.jpg", "landscape_1020/a.jpg", "2024/03/a.jpg")
    ] == [600, 1020, None]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.example/1200x630/raft.jpg", True),
        ("https://a.example/w_1200,h_630,c_fill/raft.jpg", True),
        ("https://a.example/files/og_thumbnail/raft.jpg", True),
        ("https://a.example/1200x800/raft.jpg", False),
        ("https://a.example/up/dog_house.jpg", False),
    ],
)
def test_for_sharing(address: str, expected: bool) -> None:
    """The cut for social networks is told by its size or its name."""
    assert is_for_sharing(address) is expected


@given(st.text(), st.text())
def test_any_text_is_borne(one: str, other: str) -> None:
    """No address, however broken, is an error, and likeness has no direction."""
    first, second = photo("https://a.example/" + one), photo(other)
    assert first.likeness(second) == second.likeness(first)
    stated_width(one)
    is_for_sharing(one)
