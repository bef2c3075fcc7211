"""The subtitle: only where the page marks it as such."""

from __future__ import annotations

import pytest

from reading import read

TEXT = "<p>On the slipway a clock is driven by nothing but drying kelp, and it has kept time since the storms.</p>"


@pytest.mark.parametrize(
    ("html", "subtitle"),
    [
        ("우물 작성일 03-14<div></div><strong class=summary_view>두레박은 없다</strong>" + TEXT, "두레박은 없다"),
        ("우물 작성일 03-14<div class=view><h3 class=sub_tit>두레박은 없다</h3>" + TEXT + "</div>", "두레박은 없다"),
        ("우물<div><strong class=media_end_summary>두레박은 없다</strong></div>" + TEXT, "두레박은 없다"),
        (
            "우물이 열렸다\n작성일 03-14\n<h4 class=subheading>두레박은 없다</h4><div>" + TEXT + "</div>",
            "두레박은 없다",
        ),
        ("<h3 class=sub_title>두레박은 없다</h3>\n우물이 열렸다\n작성일 03-14\n" + TEXT, "두레박은 없다"),
        ("<h2 class=title>우물이 열렸다</h2>\n<h3 class=subTitle>두레박은 없다</h3>\n" + TEXT, "두레박은 없다"),
        ("우물이 열렸다\n작성일 03-14\n<div class=summary>두레박은 없다</div>" + TEXT, "두레박은 없다"),
        ("우물이 열렸다\n작성일 03-14\n<div class=summary>두레박은 없다고 한다.</div>" + TEXT, None),
        ("우물이 열렸다\n작성일 03-14\n" + TEXT + "<h4 class=subheading>두레박은 없다</h4>" + TEXT, None),
        (
            f"<html><article><h1>Kelp</h1><h2 class=article__standfirst>Wound by the sea</h2>{TEXT}</article></html>",
            "Wound by the sea",
        ),
        (
            f"<html><article><h1>Kelp</h1><p itemprop=alternativeHeadline>Wound by the sea</p>{TEXT}</article></html>",
            "Wound by the sea",
        ),
        (f"<html><article><h1>Kelp</h1><p class=lead>On the slipway stands a clock.</p>{TEXT}</article></html>", None),
        (
            f"<html><article><h1>Kelp</h1>{TEXT}<aside><h3 class=subtitle>Tide</h3></aside></article></html>",
            None,
        ),
        (f"<html><article><h1>Kelp</h1><h2 class=subtitle>Kelp</h2>{TEXT}</article></html>", None),
    ],
)
def test_subtitle(html: str, subtitle: str | None) -> None:
    """A marked line under the headline is the subtitle; a lead paragraph, a twin of the title and others' are not."""
    assert read(html).subtitle == subtitle


def test_deck_is_no_title() -> None:
    """An element that is called subtitle is not the headline, also where it stands first."""
    html = "<h3 class=sub_title>두레박은 없다</h3>\n우물이 열렸다\n작성일 03-14\n" + TEXT
    assert read(html).title == "우물이 열렸다"
