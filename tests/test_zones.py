"""Where the article begins and ends among a page's lines."""

from __future__ import annotations

import pytest

from reading import document

BODY = "<div><p>마을 한가운데 놓인 우물이 다시 열렸다. 사람들은 전등을 내린다.</p><p>물은 맑다고 한다.</p></div>"
ENGLISH = "<div><p>The old well in the middle of the village is open again, and people lower a lamp into it.</p></div>"
FRAME = "<html><body><nav>Home</nav><article><h1>The well</h1>{0}</article>{1}</body></html>"


@pytest.mark.parametrize(
    "after",
    [
        "관련자료 이전 우물이 또 닫혔다 03-14 다음 두레박 전시 03-13 댓글 0 로그인한 회원만 댓글 등록이 가능합니다.",
        "이전글 우물이 닫혔다",
        "댓글 3",
        "목록",
        "이 게시물을",
        "이전 우물이 닫혔다 22-09-05",
        "<h3>관련 기사</h3><p>우물</p>",
        "前の記事：井戸が閉じた（2022年6月1日）",
        "コメント 名無し 2023/09/06 07:12",
        "上一篇：老井关了",
        "相关阅读",
        "沙发",
        "网友评论",
        "Previous: The well is closed",
        "<h3>Related</h3>",
        "<h2>2 thoughts on “The well”</h2>",
        "<h3>Leave a Reply</h3>",
        "3 Comments",
        "Re: The well",
        "Ähnliche Artikel",
        "<div id='comments'>nice</div>",
        "<div class='rel_news'>더 보기</div>",
        "<div class='jp-relatedposts'>The well that sings</div>",
        "<div class='yarpp yarpp-related'>The well that sings</div>",
    ],
)
def test_tail_of_a_scrape(after: str) -> None:
    """The neighbours' and commenters' part begins at its label, in whatever language, or at its markup."""
    page = document("다시 열린 우물\n작성일 03-14 댓글 3 목록\n" + BODY + "\n" + after + "<hr>")
    assert [line.text for line in page.lines][page.zones.tail - 1 :][:1] == [
        line.text for line in document(after + "<hr>").lines
    ][:1]


@pytest.mark.parametrize(
    "sentence",
    [
        "<p>댓글이 하나도 달리지 않은 날도 있었다.</p>",
        "<p>이전 시장은 우물을 메우자고 했다.</p>",
        "<p>관련 기사에 달린 글은 삼천 개를 넘었다고 한다.</p>",
        "<p>目录里没有这口井的名字。</p>",
        "<p>Related to the old mayor, the well keeper never spoke of the flood of that year.</p>",
        "<p>Next to the well stands a bench, and on the bench a lamp.</p>",
        "<p>Comments were few.</p>",
        "<p>コメントは少なかった。</p>",
    ],
)
def test_sentence_is_no_boundary(sentence: str) -> None:
    """A sentence of the article that only holds such a word ends nothing."""
    page = document("다시 열린 우물\n" + BODY + sentence)
    assert page.zones.tail == len(page.lines) + 1


def test_header_words_before_the_article() -> None:
    """The board's own header, which has the same words, stands before the article and ends nothing."""
    page = document("다시 열린 우물\n댓글 3\n목록\n" + BODY)
    assert (page.zones.body, page.zones.tail) == (4, len(page.lines) + 1)


def test_tail_within_a_line() -> None:
    """Where article and neighbours share one line, the line is cut at the label."""
    page = document("우물\n" + BODY + "저작권자 © 우물신문 무단전재 금지 관련자료 이전 우물이 닫혔다 03-14")
    assert page.zones.own(page.lines[-1]) == "저작권자 © 우물신문 무단전재 금지 "


def test_whole_page_foot() -> None:
    """On a whole page the tail is told by markup, and related links between paragraphs do not end the article."""
    between = ENGLISH + "<h3>Related</h3>" + ENGLISH * 3
    page = document(FRAME.format(between, "<footer><p>Imprint</p></footer>"))
    assert page.lines[page.zones.tail - 1].text == "Imprint"
