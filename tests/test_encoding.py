"""In which encoding a page is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warcwrap.encoding import canonical, codec, decode, decode_row

KOREAN = "<html><body><p>비가 오는 날이면 수선소의 불이 켜진다. 뷁 똠방각하 펲시콜라.</p></body></html>"
JAPANESE = "<html><body><p>雨の日だけ開く傘の修理屋が、古い駅舎にできた。半角カナも①㈱も読める。</p></body></html>"
CHINESE = "<html><body><p>老車站裡開了一間修傘的小店，下雨的日子才開門。</p></body></html>"
SIMPLIFIED = "<html><body><p>旧车站里开了一家修伞的小店，下雨的日子才开门，邻居们都来帮忙。</p></body></html>"
RUSSIAN = "<html><body><p>В старом вокзале открылась мастерская, где чинят зонты только в дождь.</p></body></html>"
FRENCH = "<html><body><p>L’atelier n’ouvre que les jours de pluie — «déjà», dit-on à l’été.</p></body></html>"

TEXTS = [
    (KOREAN, "cp949", "ks_c_5601-1987", "euc-kr"),
    (KOREAN, "cp949", "euc-kr", "euc-kr"),
    (JAPANESE, "cp932", "Shift_JIS", "shift_jis"),
    (JAPANESE.replace("①㈱", ""), "euc_jp", "x-euc-jp", "euc-jp"),
    (SIMPLIFIED, "gb18030", "gb2312", "gbk"),
    (SIMPLIFIED, "gb18030", "GB18030", "gb18030"),
    (CHINESE, "big5hkscs", "big5", "big5"),
    (RUSSIAN, "cp1251", "windows-1251", "windows-1251"),
    (RUSSIAN, "koi8_r", "koi8-r", "koi8-r"),
    (FRENCH, "cp1252", "iso-8859-1", "windows-1252"),
]


@pytest.mark.parametrize(("text", "python", "label", "name"), TEXTS)
def test_meta(text: str, python: str, label: str, name: str) -> None:
    """A page is read in the encoding that its `<meta>` names, as browsers do, under the standard's name."""
    page = text.replace("<body>", f'<meta http-equiv=content-type content="text/html; charset={label}"><body>')
    found = decode(page.encode(python))
    assert (found.text, found.name, found.evidence, found.findings) == (page, name, "meta", ())


@pytest.mark.parametrize(("text", "python", "label", "name"), TEXTS)
def test_http(text: str, python: str, label: str, name: str) -> None:
    """What HTTP or a sidecar says outranks what the page says."""
    page = text.replace("<body>", "<meta charset=utf-8><body>")
    found = decode(page.encode(python), label)
    assert (found.text, found.name, found.evidence) == (page, name, "http")


@pytest.mark.parametrize(
    ("text", "python", "name"),
    [
        (KOREAN, "cp949", "euc-kr"),
        (JAPANESE, "cp932", "shift_jis"),
        (JAPANESE.replace("①㈱", ""), "euc_jp", "euc-jp"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (KOREAN, "utf-16-le", "utf-16le"),
        (KOREAN, "utf-16-be", "utf-16be"),
        (FRENCH, "utf-16-le", "utf-16le"),
        ("<html><p>plain", "utf-16-be", "utf-16be"),
    ],
)
def test_unlabelled(text: str, python: str, name: str) -> None:
    """A page that says nothing is recognised by its bytes."""
    found = decode(text.encode(python))
    assert (found.text, found.name, found.evidence) == (text, name, "detected")


def test_utf8() -> None:
    """What is strict UTF-8 is UTF-8, also without a label."""
    found = decode(KOREAN.encode())
    assert (found.text, found.name, found.evidence) == (KOREAN, "utf-8", "utf-8")


@pytest.mark.parametrize(
    ("mark", "python", "name"),
    [
        (b"\xef\xbb\xbf", "utf-8", "utf-8"),
        (b"\xff\xfe", "utf-16-le", "utf-16le"),
        (b"\xfe\xff", "utf-16-be", "utf-16be"),
    ],
)
def test_byte_order_mark(mark: bytes, python: str, name: str) -> None:
    """A byte order mark outranks everything, and is no part of the text."""
    page = KOREAN.replace("<body>", "<meta charset=euc-kr><body>")
    found = decode(mark + page.encode(python), "windows-1251")
    assert (found.text, found.name, found.evidence) == (page, name, "bom")


def test_row_text() -> None:
    """Text that a row held decoded outranks every charset that it names."""
    page = KOREAN.replace("<body>", "<meta charset=euc-kr><body>")
    found = decode_row(page)
    assert (found.text, found.name, found.evidence) == (page, "utf-8", "row-text")


@pytest.mark.parametrize(("text", "python"), [(KOREAN, "cp949"), (JAPANESE, "cp932"), (RUSSIAN, "cp1251")])
def test_a_label_that_lies(text: str, python: str) -> None:
    """A page that calls itself UTF-8 and is not is read as what it is, with a finding."""
    page = text.replace("<body>", "<meta charset=utf-8><body>")
    found = decode(page.encode(python))
    assert (found.text, found.evidence, [each.code for each in found.findings]) == (
        page,
        "detected",
        ["encoding-conflict"],
    )


def test_utf8_called_otherwise() -> None:
    """UTF-8 that calls itself EUC-KR is read as UTF-8, with a finding."""
    page = KOREAN.replace("<body>", "<meta charset=euc-kr><body>")
    found = decode(page.encode())
    assert (found.text, found.name, [each.code for each in found.findings]) == (page, "utf-8", ["encoding-conflict"])


@pytest.mark.parametrize(
    "label",
    [
        *("zlib", "bz2", "hex", "base64", "rot13", "idna", "punycode", "unicode_escape", "raw_unicode_escape"),
        *("undefined", "mbcs", "replacement", "iso-2022-kr", "x-user-defined", "utf-7", "utf-32", "cp65001"),
        *("windows-UTF-8", "../../etc/passwd", "a" * 40, "\x00"),
    ],
)
def test_labels_of_python(label: str) -> None:
    """A label that the web does not know never reaches Python's codecs; the bytes decide, and a finding says so."""
    page = KOREAN.replace("<body>", f"<meta charset='{label}'><body>")
    found = decode(page.encode())
    codes = [each.code for each in found.findings]
    assert (found.text, found.name, codes in (["unknown-charset"], [])) == (page, "utf-8", True)
    assert (codes == []) == (label == "\x00")


def test_labels_by_http() -> None:
    """The same holds for a label that a row or an HTTP header gives."""
    found = decode(b"<p>x", "rot13")
    assert (found.text, [each.code for each in found.findings]) == ("<p>x", ["unknown-charset"])


def test_a_label_in_a_comment() -> None:
    """A `<meta>` within a comment says nothing."""
    found = decode(b"<!-- <meta charset=euc-kr> --><meta charset=windows-1251>" + RUSSIAN.encode("cp1251"))
    assert found.name == "windows-1251"


def test_cut_within_a_character() -> None:
    """A page that ends within a character is UTF-8 all the same, and a finding says where it ends."""
    found = decode(KOREAN.encode()[:60][:-1] + "가".encode()[:2])
    assert (found.name, [each.code for each in found.findings]) == ("utf-8", ["truncated-utf8"])


def test_a_few_bad_bytes() -> None:
    """A few bytes that fit nothing become U+FFFD, with a finding; the rest is read."""
    found = decode(KOREAN.encode().replace("날".encode(), b"\xff"))
    assert (found.text, [each.code for each in found.findings]) == (KOREAN.replace("날", "\ufffd"), ["invalid-bytes"])


@given(st.binary(max_size=400), st.one_of(st.none(), st.text(max_size=20)))
def test_any_bytes(raw: bytes, charset: str | None) -> None:
    """Any bytes are text in an encoding of the standard, whatever is said of them."""
    found = decode(raw, charset)
    assert canonical(found.name) == found.name
    assert "x".encode(codec(found.name)) and not any("\ud800" <= each <= "\udfff" for each in found.text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_utf8_comes_back(text: str) -> None:
    """UTF-8 without a label comes back as it was written."""
    raw = text.encode()
    found = decode(raw)
    is_marked = raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe"))
    assert is_marked or found.name.startswith("utf-16") or found.evidence == "meta" or found.text == text


def test_utf16_with_little_markup() -> None:
    """UTF-16 without a mark is recognised also where most of the text is Korean."""
    page = f"<html><p>{KOREAN * 3}".replace("<html><body>", "").replace("</body></html>", "")
    assert decode(page.encode("utf-16-le")).text == page


def test_comments_in_another_encoding() -> None:
    """What a mirroring tool notes in UTF-8, in a page that is in something else, costs the page nothing."""
    note = "<!-- Mirrored from a.example/글/가을/장터/이야기 by a tool -->".encode()
    page = b'<meta charset="euc-kr"><title>' + "가을 장터".encode("cp949")
    found = decode(note + page + note)
    assert (found.name, found.evidence, "<title>가을 장터<" in found.text) == ("euc-kr", "meta", True)
    assert [each.code for each in found.findings] == ["invalid-bytes"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_known_by_its_first_tag(encoding: str) -> None:
    """Also where the letters of the text have zeros of their own, as 관 (U+AD00) has."""
    text = "<p>" + "도서관 " * 200
    found = decode(text.encode(encoding))
    assert (found.text, found.name) == (text, encoding.replace("16-", "16"))
