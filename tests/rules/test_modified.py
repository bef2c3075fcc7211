"""The date of the last change."""

from __future__ import annotations

import pytest

from reading import read

TEXT = (
    "<p>On the slipway a clock is driven by nothing but drying kelp, and it has kept time since the storms of 2019.</p>"
)


def page(head: str, body: str = "") -> str:
    article = f"<article><h1>Kelp clock</h1>{body}{TEXT}</article>"
    return f"<!doctype html><html lang=en><head>{head}</head><body>{article}</body></html>"


@pytest.mark.parametrize(
    ("html", "value", "rule"),
    [
        (
            page('<script type="application/ld+json">{"@type":"Article","dateModified":"2024-03-07"}</script>'),
            "2024-03-07",
            "json_ld_modified",
        ),
        (
            page("<meta property=article:modified_time content=2024-03-07T18:40:12Z>"),
            "2024-03-07T18:40:12Z",
            "meta_modified",
        ),
        (
            page("", "<span data-modify-date-time='2024-03-07 18:40:12'>x</span>"),
            "2024-03-07T18:40:12",
            "data_modified",
        ),
        (page("", "<span itemprop=dateModified content=2024-03-07>x</span>"), "2024-03-07", "item_modified"),
        (page("", "<time class=updated datetime=2024-03-07>x</time>"), "2024-03-07", "time_modified"),
        (page("", "<p>Updated <time datetime=2024-03-07>7 March</time></p>"), "2024-03-07", "time_modified"),
        (
            page("", TEXT * 3 + "</article><footer id=footer-lastmod>Last modified 7 March 2024</footer><article>"),
            "2024-03-07",
            "labelled_change",
        ),
        (page("", "<p>Published March 5, 2024. Last updated: March 7, 2024</p>"), "2024-03-07", "labelled_change"),
    ],
)
def test_sources(html: str, value: str, rule: str) -> None:
    """Every source gives its date where it is the only one."""
    metadata = read(html)
    assert (metadata.date_modified, metadata.evidence["/date_modified"].rule) == (value, f"modified.{rule}")


KOREAN = "<div><p>마을 한가운데 놓인 우물이 다시 열렸다. 사람들은 전등을 내린다.</p><p>물은 맑다고 한다.</p></div>"


@pytest.mark.parametrize(
    ("header", "below", "value"),
    [
        ("입력 2024.03.05 14:22", "최종수정 03-06 09:00", "2024-03-06T09:00"),
        ("입력 2024.03.05 14:22", "최종수정 03-04 09:00", None),
        ("입력 2024.03.05 14:22", "이전글 우물 수정 03-06 09:00", None),
        ("2024.03.05 14:22 입력 | 2024.03.06 09:00 수정", "", "2024-03-06T09:00"),
        ("3시간 전", "최종수정 03-06 09:00", None),
        ("2024-03-05 14:22", "Last edited by anna on Wed Mar 06, 2024 9:00 am", None),
        ("2024-03-05 14:22", "« Last Edit: March 06, 2024, 06:05:00 PM by anna »", None),
        ("2024-03-05 14:22", "本帖最后由 麦田 于 2024-3-6 18:05 编辑", None),
        ("2024-03-05 14:22", "Zuletzt geändert von anna am Mi 6. Mär 2024, 09:00, insgesamt 1-mal geändert.", None),
    ],
)
def test_scrapes(header: str, below: str, value: str | None) -> None:
    """A change without year is in the publication's year; a poster's edit of the message is none of the article."""
    assert read(f"다시 열린 우물, 두레박은 없다\n{header}\n{KOREAN}\n{below}").date_modified == value


@pytest.mark.parametrize(
    "html",
    [
        page("", "<time datetime=2024-03-07>x</time>"),
        page("<meta name=dc.date content=2024-03-07><meta property=article:modified_time content=2024-03-01>"),
        page("<meta property=article:modified_time content=''>"),
    ],
)
def test_none(html: str) -> None:
    """A page that tells no change has none; one before the publication is none."""
    assert read(html).date_modified is None
