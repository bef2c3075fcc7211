"""Pictures with their addresses, captions and places."""

from __future__ import annotations

import pytest

from warcwrap.lines import read_lines
from warcwrap.pictures import PICTURES, Picture, pictures
from warcwrap.skim import parse
from warcwrap.values.credits import credit


def of(markup: str) -> list[Picture]:
    """The pictures of some markup."""
    reading = read_lines(parse(markup), newlines_break=True)
    found = [position for position, tag in enumerate(reading.elements.tags) if tag in ("img", "amp-img")]
    return pictures(reading.elements, found, reading.number_of)


ADDRESSES = [
    ('<img src="//a.example/a.jpg">', ("//a.example/a.jpg",), "//a.example/a.jpg"),
    (
        '<img src="data:image/gif;base64,R0" data-src="https://a.example/a.jpg">',
        ("https://a.example/a.jpg",),
        "https://a.example/a.jpg",
    ),
    (
        '<img src="https://p.example/t/a.jpg" data-org-src="https://a.example/a.jpg">',
        ("https://a.example/a.jpg", "https://p.example/t/a.jpg"),
        "https://p.example/t/a.jpg",
    ),
    (
        '<img src="/wait.jpg" data-original="https://a.example/20240101001.jpg">',
        ("https://a.example/20240101001.jpg",),
        "https://a.example/20240101001.jpg",
    ),
    ('<img src="a.jpg" srcset="a.jpg 1x, b.jpg 2x">', ("b.jpg", "a.jpg"), "a.jpg"),
    ('<picture><source srcset="a.webp"><img src="a.jpg"></picture>', ("a.jpg", "a.webp"), "a.jpg"),
    (
        '<img file="https://a.example/t.jpg" zoomfile="https://a.example/z.jpg" src="static/none.gif">',
        ("https://a.example/z.jpg", "https://a.example/t.jpg"),
        "https://a.example/t.jpg",
    ),
    ('<amp-img src="a.jpg"></amp-img>', ("a.jpg",), "a.jpg"),
    # lazysizes, WP Rocket, a3 Lazy Load, Lozad, Splide, Flickity, LiteSpeed, a script nobody knows
    (
        '<img class="lazyload" data-src="a.jpg" data-srcset="a.jpg 300w, b.jpg 900w" src="data:image/gif;base64,R0">',
        ("b.jpg", "a.jpg"),
        "a.jpg",
    ),
    (
        """<img src="data:image/svg+xml,%3Csvg%3E" data-lazy-src="a.jpg" data-lazy-srcset="a.jpg 300w, b.jpg 900w">""",
        ("b.jpg", "a.jpg"),
        "a.jpg",
    ),
    (
        '<img class="lazy lazy-hidden" src="/lazy_placeholder.gif" data-lazy-type="image" data-src="a.jpg">',
        ("a.jpg",),
        "a.jpg",
    ),
    (
        '<picture><source data-srcset="b.jpg 900w"><img class="lozad" data-src="a.jpg"></picture>',
        ("b.jpg", "a.jpg"),
        "a.jpg",
    ),
    ('<img data-splide-lazy="a.jpg">', ("a.jpg",), "a.jpg"),
    (
        '<img data-flickity-lazyload="a.jpg" data-flickity-lazyload-srcset="a.jpg 300w, b.jpg 900w">',
        ("b.jpg", "a.jpg"),
        "a.jpg",
    ),
    ('<img data-lazyloaded="1" src="data:image/gif;base64,R0" data-src="a.jpg">', ("a.jpg",), "a.jpg"),
    ('<img src="/blank.gif" data-kelp-later="/up/a.jpg" data-error-image="/up/e.jpg">', ("/up/a.jpg",), "/up/a.jpg"),
    # lazysizes' template, of which no address can be known, and the picture for readers without scripts
    (
        '<p><img data-src="/a_{width}x.jpg"><noscript><img src="/a_600x.jpg"></noscript></p>',
        ("/a_600x.jpg",),
        "/a_600x.jpg",
    ),
    # WordPress: the original beside its sizes
    (
        '<img src="a-300x200.jpg" srcset="a-300x200.jpg 300w, a-1024x683.jpg 1024w" data-orig-file="a.jpg">',
        ("a.jpg", "a-1024x683.jpg", "a-300x200.jpg"),
        "a-300x200.jpg",
    ),
    ('<p><img class="lazy"><noscript><img src="a.jpg"></noscript></p>', ("a.jpg",), "a.jpg"),
]


@pytest.mark.parametrize(("markup", "addresses", "shown"), ADDRESSES)
def test_addresses(markup: str, addresses: tuple[str, ...], shown: str) -> None:
    """A picture gives all its addresses, the original or largest first, and the one that was shown."""
    (picture,) = of(markup)
    assert (picture.addresses, picture.shown) == (addresses, shown)


CAPTIONS = [
    "<figure><img src=a.jpg><figcaption>A raft.</figcaption></figure>",
    "<div><img src=a.jpg><p class=photo_caption>A raft.</p></div>",
    "<span><img src=a.jpg><em class=img_desc>A raft.</em></span>",
    "<dl class=wp-caption><dt><img src=a.jpg></dt><dd class=wp-caption-text>A raft.</dd></dl>",
    "<div><p><img src=a.jpg></p><p class=caption>A raft.</p><p><img src=b.jpg></p></div>",
]


@pytest.mark.parametrize("markup", CAPTIONS)
def test_caption(markup: str) -> None:
    """The words marked as a picture's caption are its caption."""
    assert of(markup)[0].caption == "A raft."


def test_no_caption_of_another() -> None:
    """Two pictures do not share a caption that stands further out."""
    assert [
        picture.caption
        for picture in of("<div><p><img src=a.jpg></p><p><img src=b.jpg></p>text<p class=caption>B.</p></div>")
    ] == [None, None]


def test_waiting_is_not_hidden() -> None:
    """A lazy picture's own style hides it until it is loaded."""
    style = 'style="display: none;"'
    markup = f'<body {style}><img data-src="/a.jpg" {style}><img src="/b.jpg" {style}>'
    assert [picture.is_hidden for picture in of(markup)] == [False, True]


def test_line() -> None:
    """A picture knows the line in which, or after which, it stands."""
    markup = "<p>one</p><img src=a.jpg><p>two <img src=b.jpg> words</p><p>three</p><img src=c.jpg>"
    assert [picture.line for picture in of(markup)] == [1, 2, 3]


def test_bounded() -> None:
    """A page of countless pictures gives no more than the limit."""
    assert len(of('<img src="a.jpg">' * (PICTURES + 10))) == PICTURES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("특별연설을 하고 있다. (사진=한빛상의)", "한빛상의"),
        ("경사형 승강기. [사진 제공=달맞이시]", "달맞이시"),
        ("고친 연을 날린다 [바람구청 제공]", "바람구청"),
        ("연 꼬리를 고친다. 사진=온누리 작가", "온누리 작가"),
        ("Der Kasten. Foto: Ilka Strothmann", "Ilka Strothmann"),
        ("The raft. (Photo: Wick Harrow/Agency)", "Wick Harrow/Agency"),
        ("舞台の様子。撮影：葉山とおる", "葉山とおる"),
        ("桥洞理发店。图/陶一鸣", "陶一鸣"),
        ("다시 연 나루. (사진=배꽃시 제공)", "배꽃시"),
        ("나루의 배. [배꽃시 제공. 재판매 및 DB 금지]", "배꽃시"),
        ("（圖／雲嶺鄉公所提供）", "雲嶺鄉公所"),
        ("新しい橋＝北浜市提供", "北浜市"),
        ("The raft. (Photo: courtesy of Larkwood Council)", "Larkwood Council"),
        ("The raft. Photo provided by Larkwood Council", "Larkwood Council"),
        ("Quán cà phê dưới ánh nến. Ảnh: Đình Lộc", "Đình Lộc"),
        ("Kellon torni. Kuva: Aino Saarela", "Aino Saarela"),
        ("Věž s hodinami. Foto: Jana Malá", "Jana Malá"),
        ("A photo by the sea", None),
        ("열람실 모형도. (자료=다리건축)", None),
        ("정류장의 쉼표 의자. 이든솔 기자", None),
        ("A photo of the raft", None),
        (None, None),
    ],
)
def test_credit(text: str | None, expected: str | None) -> None:
    """A credit stands behind a label for photos; a source of data or a bare name is none."""
    assert credit(text) == expected


def test_those_before_a_line() -> None:
    """None is wanted from a line on, but for the twin, in a noscript, of the last one before it."""
    reading = read_lines(
        parse(
            "<body><p>one<img data-src=https://a.example/a.jpg></p><p>two</p><noscript><img src=https://a.example/a.jpg>"
            "</noscript><img src=https://a.example/b.jpg>"
        ),
        newlines_break=False,
    )
    found = [position for position, tag in enumerate(reading.elements.tags) if tag == "img"]
    listed = pictures(reading.elements, found, reading.number_of, before=2)
    assert [picture.shown for picture in listed] == ["https://a.example/a.jpg"]
    assert len(pictures(reading.elements, found, reading.number_of)) == 2
