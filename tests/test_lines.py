"""Visible lines as a reader sees them."""

from __future__ import annotations

from warcwrap.document import Document
from warcwrap.elements import ANCESTORS
from warcwrap.lines import LINE_CHARACTERS, LINES, TEXT_CHARACTERS, read_lines, visible_text
from warcwrap.page import Page
from warcwrap.skim import parse
from warcwrap.storage import Body


def texts(markup: str) -> list[str]:
    """The lines of some markup."""
    return [line.text for line in read_lines(parse(markup), newlines_break=True).lines]


def test_blocks_end_lines() -> None:
    """Blocks, breaks and newlines of a scrape's loose text end lines; inline elements do not."""
    assert texts("one\ntwo<p>th<b>re</b>e\nx</p>four<br>five") == ["one", "two", "three x", "four", "five"]


def test_neighbours_that_style_sets_apart() -> None:
    """Spans that touch are words apart; a span in a word is not."""
    assert texts("<p><span>한가람 기자</span><span>입력</span> 2<span>02</span>4</p>") == ["한가람 기자 입력 2024"]


def test_captions_are_lines_of_their_own() -> None:
    """A caption set in an inline element does not run into the text behind it."""
    assert texts("<div><span><em class='img_desc'>A raft.</em></span>The pond</div>") == ["A raft.", "The pond"]


def test_hidden_text_is_left_out() -> None:
    """What a browser does not show makes no line."""
    assert texts("<p hidden>a</p><p style='display:none'>b</p><script>c</script><p>d</p>") == ["d"]


def test_what_stands_in_for_others_is_left_out() -> None:
    """What only a browser without films, drawings, frames or lists of choices would show makes no line."""
    names = ("audio", "canvas", "datalist", "noembed", "noframes", "video")
    assert texts("".join(f"<{name}><p>{name}</p></{name}>" for name in names) + "<p>d") == ["d"]


def test_hidden_page_is_read() -> None:
    """A body that a script was to uncover is what readers saw; what is hidden in it stays so."""
    html = "<html style='visibility:hidden'><body style='display:none'><p>a</p><p hidden>b</p></body></html>"
    assert [line.text for line in read_lines(parse(html), newlines_break=False).lines] == ["a"]


def test_marks_are_bounded() -> None:
    """However deep a line stands, only the elements near it are told."""
    (line,) = read_lines(parse("<div class=a>" * 1_000 + "text"), newlines_break=False).lines
    assert len(line.tags) == ANCESTORS


def test_text_for_readers_is_whole() -> None:
    """The text for readers has every line to its end, however long and many, without control characters."""
    long = "word " * LINE_CHARACTERS
    text, is_cut = visible_text(parse(f"<p>{long}" + "<p>a\x01\x9bb\u2028c" * (LINES + 1)), newlines_break=False)
    assert (text.split("\n"), is_cut) == ([long.strip(), *["ab c"] * (LINES + 1)], False)


def test_text_for_readers_ends_somewhere() -> None:
    """What is more than the limit is cut, in the middle of a line or between lines; white space does not count."""
    half = "x" * (TEXT_CHARACTERS // 2)
    whole = f"{half}\n{half[1:]}"
    assert visible_text(parse(f"<p>{half}<p>{half[1:]}<p>{' ' * 100_000}"), newlines_break=False) == (whole, False)
    assert visible_text(parse(f"<p>{half}<p>{half}"), newlines_break=False) == (whole, True)
    assert visible_text(parse(f"<p>{half}{half}<p>more"), newlines_break=False) == (half + half, True)


def test_readers_get_the_words_that_a_cut_has_begun() -> None:
    """Rules do without the label that only began; the text for readers is the page's."""
    text = "우산 수선소… 비 오는 날만 불이 켜진다 작성일 10-"
    document = Document(Page("scrape", Body.of(text.encode())), ())
    assert [line.text for line in document.lines] == ["우산 수선소… 비 오는 날만 불이 켜진다"]
    assert document.text == (text, False)
