"""Cleaning and cutting of headlines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.values.boardlines import is_path, labelled, without_header
from warcwrap.values.headlines import clean, is_place, parts, without_names, without_suffix, without_tags


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b\x1fc", "a b c"),
        ("  a\u00a0\u3000b\n", "a b"),
        ("Bread &amp;amp; Roses &#39;24", "Bread & Roses '24"),
        ("1 < 2 <em>or</em> <br/>so", "1 < 2 or so"),
        ("Er\u00adin\u00adnerung\u200b", "Erinnerung"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    """What a reader does not see goes; what is text stays."""
    assert clean(text) == cleaned


@given(st.text(st.characters(), max_size=200))
def test_clean_any_text(text: str) -> None:
    """No text leaves control characters or surrogates behind, and cleaning twice changes nothing more."""
    once = clean(text)
    assert all(ord(sign) >= 32 and not "\ud800" <= sign <= "\udfff" for sign in once)
    assert "&" in text or "<" in text or clean(once) == once


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kelp clock | The Echo", ["Kelp clock", "The Echo"]),
        ("Kelp clock - Harbour – The Echo", ["Kelp clock", "Harbour", "The Echo"]),
        ("물의 도시 : 나루포털", ["물의 도시", "나루포털"]),
        ("灯塔_江城新闻_白鹭网", ["灯塔", "江城新闻", "白鹭网"]),
        ("A well-known 2-1 win: at last", ["A well-known 2-1 win: at last"]),
    ],
)
def test_parts(text: str, found: list[str]) -> None:
    """Separators set parts apart; hyphens and colons within a headline do not."""
    assert [part for part, _, _ in parts(text)] == found


def test_names() -> None:
    """The site's name goes from either end; the headline never goes."""
    names = {"theecho", "echoexample"}
    assert without_names("Kelp clock | The Echo", names) == "Kelp clock"
    assert without_names("The Echo: news » Kelp clock", names) == "Kelp clock"
    assert without_names("The Echo", names) == "The Echo"
    assert without_names("The kelp clock - The Echo | News from sea and shore", names) == "The kelp clock"
    assert without_names("Kelp - The Echo - clocks", names) == "Kelp - The Echo - clocks"


@pytest.mark.parametrize(
    ("text", "surroundings", "cut"),
    [
        ("물의 도시 : 나루포털 뉴스", "", "물의 도시"),
        ("灯塔（江城晚报）_白鹭网", "", "灯塔"),
        ("물의 도시 - 1부", "", "물의 도시 - 1부"),
        ("Kelp clock | Harbour", "", "Kelp clock"),
        ("Kelp clock - Harbour Lights", "", "Kelp clock"),
        ("Kelp clock - a tale of the tide", "", "Kelp clock - a tale of the tide"),
        ("물의 도시 - 들꽃소식", "들꽃소식", "물의 도시"),
        ("물의 도시 - 들꽃", "", "물의 도시 - 들꽃"),
        ("灯塔改成图书角--文化--白鹭网", "", "灯塔改成图书角"),
        ("灯塔改成图书角——一座城的记忆", "", "灯塔改成图书角——一座城的记忆"),
        ("Kelp clock - Local news - Tidal Forums", "", "Kelp clock"),
        ("El reloj de algas - Foros de la Ribera", "", "El reloj de algas"),
        ("灯台が図書室に：潮新報デジタル", "", "灯台が図書室に"),
        ("市長が語る：灯台の本", "", "市長が語る：灯台の本"),
    ],
)
def test_suffix(text: str, surroundings: str, cut: str) -> None:
    """A last part is cut off if it names a portal or outlet, or stands elsewhere too."""
    assert without_suffix(text, surroundings) == cut


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("[轉貼] 山城小站", "山城小站"),
        ("【转载】[独家] 老桥", "[独家] 老桥"),
        ("물의 도시 (펌)", "물의 도시"),
        ("[단독] 물의 도시", "[단독] 물의 도시"),
        ("[사진] 물의 도시", "[사진] 물의 도시"),
        ("[펌]", "[펌]"),
    ],
)
def test_tags(text: str, cut: str) -> None:
    """A board's own tag goes, a newsroom's stays."""
    assert without_tags(text) == cut


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("물길 따라 걷는 도서관 작성일 03-14 128 목록", "물길 따라 걷는 도서관"),
        ("물길 따라 걷는 도서관 조회 1,204 댓글 3", "물길 따라 걷는 도서관"),
        ("물길 따라 걷는 도서관 2시간 전", "물길 따라 걷는 도서관"),
        ("물길 따라 걷는 도서관 2024.03.05 14:22", "물길 따라 걷는 도서관"),
        ("Kelp clock Posted: March 5, 2024 Views: 12", "Kelp clock"),
        ("港の「貸し長靴」に行列 投稿日時：2023年9月5日 10:00", "港の「貸し長靴」に行列"),
        ("老桥下的夜市 发表于 2023-5-6 14:22", "老桥下的夜市"),
        ("2024년 예산 3조 원, 도서관은 2.4km", "2024년 예산 3조 원, 도서관은 2.4km"),
        ("물길 따라 걷는 도서관 [주소복사]", "물길 따라 걷는 도서관"),
        ("물길 따라 걷는 도서관 [12]", "물길 따라 걷는 도서관"),
        ("老桥下的夜市[复制链接]", "老桥下的夜市"),
        ("老橋下的夜市 [複製連結] [列印]", "老橋下的夜市"),
        ("Kelp clock [Print] [Email]", "Kelp clock"),
        ("老桥讲话（中）", "老桥讲话（中）"),
        ("사라진 우물을 찾아 달라는 신고", "사라진 우물을 찾아 달라는 신고"),
        ("Council to share report", "Council to share report"),
        ("灯塔改成图书角--文化--白鹭网 2024年03月05日14:22 | 来源：芦苇社", "灯塔改成图书角--文化--白鹭网"),
        ("灯塔 3/5(火) 14:22 配信", "灯塔"),
        ("물길 따라 걷는 도서관 2024년 3월 5일 화요일 오후 2시 22분", "물길 따라 걷는 도서관"),
        ("Kelp clock Tue, 05 Mar 2024 14:22", "Kelp clock"),
        ("2024년 3월 5일 가을이 온다", "2024년 3월 5일 가을이 온다"),
        ("Neighbours share 20 bikes", "Neighbours share 20 bikes"),
        ("Ten views on the sea", "Ten views on the sea"),
    ],
)
def test_board_header(text: str, cut: str) -> None:
    """A board's header on the headline's line goes; the headline's own numbers stay."""
    assert without_header(text) == cut


def test_lines_that_are_no_headline() -> None:
    """Menus, paths and labels are told from headlines."""
    assert is_place("로그인 회원가입") and not is_place("로그인이 사라진 날")
    assert is_path("Home » News » Harbour") and not is_path("Kelp » clock")
    assert labelled("件名：港の長靴") == "港の長靴"
