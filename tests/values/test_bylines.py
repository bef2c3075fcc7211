"""Bylines as outlets write them, and lines that look like bylines and are none."""

from __future__ import annotations

import pytest

from warcwrap.values.bylines import agency, authors, lone_email, passages

Told = tuple[str, str | None, str | None, str | None]


def told(line: str) -> list[Told]:
    """Who a line names: name, role, e-mail address and outlet."""
    for passage in passages(line):
        if found := authors(passage):
            return [(author.name, author.role, author.email, author.organization) for author in found]
    return []


PERSONS: list[tuple[str, list[Told]]] = [
    ("(푸른경제=한가람 기자)도서관이 문을 연다.", [("한가람", "기자", None, "푸른경제")]),
    ("한가람 기자(garam@outlet.example)", [("한가람", "기자", "garam@outlet.example", None)]),
    ("한가람 기자 garam@outlet.example", [("한가람", "기자", "garam@outlet.example", None)]),
    ("garam@outlet.example 한가람 기자", [("한가람", "기자", "garam@outlet.example", None)]),
    ("Veröffentlicht am 7. Mai 2024 | Von Lene Holt", [("Lene Holt", None, None, None)]),
    ("7. Mai 2024, 14:22 Uhr · Von Lene Holt 3 Kommentare", [("Lene Holt", None, None, None)]),
    ("한가람 garam@outlet.example", [("한가람", None, "garam@outlet.example", None)]),
    ("한가람 기자 [email protected]", [("한가람", "기자", None, None)]),
    (
        "이든솔 기자 a@outlet.example 채온유 기자 b@outlet.example",
        [("이든솔", "기자", "a@outlet.example", None), ("채온유", "기자", "b@outlet.example", None)],
    ),
    ("서이룬·마루한 기자", [("서이룬", "기자", None, None), ("마루한", "기자", None, None)]),
    ("서이룬, 마루한 인턴기자", [("서이룬", "인턴기자", None, None), ("마루한", "인턴기자", None, None)]),
    ("글=노을빛 기자, 사진=배하람 기자", [("노을빛", "기자", None, None)]),
    ("글·사진=노을빛 기자", [("노을빛", "기자", None, None)]),
    ("(서울=연합뉴스) 오누리 기자 = 섬마을 우체국이 종을 친다.", [("오누리", "기자", None, "연합뉴스")]),
    ("[프라하=민들레 특파원] 다리 위에 책장이 놓였다.", [("민들레", "특파원", None, None)]),
    ("민들레 프라하 특파원", [("민들레", "특파원", None, None)]),
    ("하늘솔 논설위원", [("하늘솔", "논설위원", None, None)]),
    ("한가람 환경전문기자", [("한가람", "환경전문기자", None, None)]),
    ("문화부 한가람 기자", [("한가람", "기자", None, None)]),
    ("[한들 한가람 기자] 시장이 열렸다.", [("한가람", "기자", None, "한들")]),
    ("한가람 기자 입력 2024. 3. 5. 14:22 음성재생", [("한가람", "기자", None, None)]),
    ("시는 길을 넓히기로 했다. 한가람 기자 garam@outlet.example", [("한가람", "기자", "garam@outlet.example", None)]),
    ("（記者　杉野あかり）", [("杉野あかり", "記者", None, None)]),
    ("記者 山田太郎", [("山田太郎", "記者", None, None)]),
    ("文・南風原ちどり", [("南風原ちどり", None, None, None)]),
    ("取材・文＝水無瀬すみれ　撮影＝葉山とおる", [("水無瀬すみれ", None, None, None)]),
    ("（社会部・桐生ほたる記者）", [("桐生ほたる", "記者", None, None)]),
    ("本报记者 王某某", [("王某某", "记者", None, None)]),
    ("记者 陆晚舟 方竹青", [("陆晚舟", "记者", None, None), ("方竹青", "记者", None, None)]),
    ("记者丨陆晚舟 编辑丨方竹青", [("陆晚舟", "记者", None, None)]),
    ("（記者林小滿／海港報導）頂樓菜園的主人", [("林小滿", "記者", None, None)]),
    ("【記者林小滿海港報導】頂樓菜園的主人", [("林小滿", "記者", None, None)]),
    ("本报讯（记者 宁小河）天一黑", [("宁小河", "记者", None, None)]),
    ("新华社北京3月5日电（记者王明、李红）昨天", [("王明", "记者", None, "新华社"), ("李红", "记者", None, "新华社")]),
    ("文／秦晓棠　图／陶一鸣", [("秦晓棠", None, None, None)]),
    ("（姚峰 上海报道）", [("姚峰", None, None, None)]),
    ("By Jane Doe", [("Jane Doe", None, None, None)]),
    (
        "By Jane Doe and John Roe, Staff Writers",
        [("Jane Doe", "Staff Writers", None, None), ("John Roe", "Staff Writers", None, None)],
    ),
    ("By Jane Doe | Jan 3, 2024 | 4 Comments", [("Jane Doe", None, None, None)]),
    ("By JANE DOE Associated Press", [("JANE DOE", None, None, "Associated Press")]),
    (
        "Von Jonte Brammer und Wiebke Lauenstein",
        [("Jonte Brammer", None, None, None), ("Wiebke Lauenstein", None, None, None)],
    ),
    ("Text: Max Muster, Fotos: Erika Muster", [("Max Muster", None, None, None)]),
    (
        "Par Solenne Kervadec et Ugo Marchandise",
        [("Solenne Kervadec", None, None, None), ("Ugo Marchandise", None, None, None)],
    ),
    ("Автор: Иван Петров", [("Иван Петров", None, None, None)]),
    ("(갈대나루=새벽통신) 오누리 기자 = 종을 친다.", [("오누리", "기자", None, "새벽통신")]),
    ("[아침들판 오누리 기자] 시장이 열렸다.", [("오누리", "기자", None, "아침들판")]),
    ("오누리 기자 승인 오전 11:20", [("오누리", "기자", None, None)]),
    (
        "By June Harrow and May Wick | March 3, 2024",
        [("June Harrow", None, None, None), ("May Wick", None, None, None)],
    ),
    ("By Jane Doe Posted 5 March 2024", [("Jane Doe", None, None, None)]),
    (
        "By Jane Doe and John Roe. Photographs by Bryn Alder",
        [("Jane Doe", None, None, None), ("John Roe", None, None, None)],
    ),
    ("By Anna M. Wick. Photo: Bryn Alder", [("Anna M. Wick", None, None, None)]),
    ("By John Roe Jr. and Jane Doe", [("John Roe Jr.", None, None, None), ("Jane Doe", None, None, None)]),
    ("（社会部・南風原ちどり）", [("南風原ちどり", None, None, None)]),
    ("（北浜支局　山田太郎）", [("山田太郎", None, None, None)]),
    ("【ロンドン＝山田太郎】橋の上の市場が", [("山田太郎", None, None, None)]),
    ("（岸語社記者林小滿雲嶺5日電）山羊", [("林小滿", "記者", None, "岸語社")]),
    (
        "（岸語社記者林小滿、方采薇雲嶺3月5日專電）山羊送信",
        [("林小滿", "記者", None, "岸語社"), ("方采薇", "記者", None, "岸語社")],
    ),
    ("岸语社云岭3月5日电（记者 王明）昨天", [("王明", "记者", None, "岸语社")]),
    ("岸语社云岭3月5日电 记者 王明", [("王明", "记者", None, "岸语社")]),
    ("（記者林小滿／海港報導）頂樓菜園", [("林小滿", "記者", None, None)]),
    ("本报记者 王明/文 受访者供图", [("王明", "记者", None, None)]),
]

NOBODY = [
    "Posted on May 7, 2024 by Lene Holt",
    "Seit 1950 wird das Rathaus von Lene Holt geleitet",
    "Text: CC BY-ND 4.0",
    "한가람 기자가 시장을 만났다",
    "한가람 기자님 기사 잘 봤어요",
    "사진=배하람 기자",
    "편집=구름결",
    "작성자 최고관리자",
    "글쓴이 들바람",
    "글 목록",
    "취재 후기",
    "기사 제보 jebo@outlet.example",
    "责任编辑：宋小满",
    "记者 王明 摄",
    "记者从市政府获悉，今年雨水偏多",
    "记者手记",
    "记者会见",
    "記者会見",
    "楼主：山水",
    "投稿者：駅前の猫",
    "撮影：葉山とおる",
    "Photo by Wick Harrow",
    "Posted by Jane Doe",
    "Edited by Jane Doe",
    "Von Berlin nach Paris",
    "Text Size",
    "By far the best rye.",
    "（続く）",
    "（写真・南風原ちどり）",
    "（陸上部・山田太郎）",
    "【速報】橋の上の市場が",
    "（本報雲嶺5日電）山羊",
    "a" * 10_000,
    "기자" * 5_000,
    "By " + "A" * 10_000,
]


@pytest.mark.parametrize(("line", "expected"), PERSONS, ids=lambda value: value if isinstance(value, str) else "")
def test_byline(line: str, expected: list[Told]) -> None:
    """A byline names its authors with role, e-mail address and outlet."""
    assert told(line) == expected


@pytest.mark.parametrize("line", NOBODY, ids=lambda line: line[:30])
def test_no_byline(line: str) -> None:
    """Prose, posters, photographers and editors make no byline."""
    assert told(line) == []


def test_agency_alone() -> None:
    """An agency behind "by" is an Organization."""
    assert [(author.name, author.type) for author in authors("By Reuters")] == [("Reuters", "Organization")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("（岸語社雲嶺5日電）山羊送信", "岸語社"),
        ("（岸語社／雲嶺報導）山羊送信", "岸語社"),
        ("新华社云岭3月5日电 今天", "新华社"),
        ("【ワシントン共同】市長は", "共同"),
        ("(솔마루=여울통신) 다리가 열렸다.", "여울통신"),
        ("(솔마루=나은결) 다리가 열렸다.", None),
        ("𪩘岭社云岭3月5日电 今天", "𪩘岭社"),
        ("HIGHBECK (Fern Wire) — The clock", "Fern Wire"),
        ("HIGHBECK (Jane Doe) — The clock", None),
        ("Highbeck (Fern Wire) is open", None),
        ("LONDON (Reuters) - The clock", "Reuters"),
        ("（本報雲嶺5日電）山羊送信", None),
        ("〔即時新聞／綜合報導〕山羊送信", None),
        ("（記者林小滿／海港報導）頂樓菜園", None),
        ("山村5日停电，村民点起蜡烛", None),
    ],
)
def test_agency(line: str, expected: str | None) -> None:
    """A dateline names its agency, known or told by its form; a newspaper's word for itself is none."""
    named = agency(line)
    assert (named[0] if named else None) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("nuri@outlet.example", "nuri@outlet.example"),
        ("<nuri@outlet.example>", "nuri@outlet.example"),
        ("이메일: nuri@outlet.example", "nuri@outlet.example"),
        ("“종을 친다”고 말했다. nuri@outlet.example (끝)", "nuri@outlet.example"),
        ("news.desk@outlet.example", None),
        ("webmaster2@outlet.example", None),
        ("outlet@outlet.example", None),
        ("제보는 nuri@outlet.example", None),
        ("Write to nuri@outlet.example", None),
    ],
)
def test_lone_email(line: str, expected: str | None) -> None:
    """An address alone on a line, or behind the last sentence, may be the author's; a desk's is nobody's."""
    assert lone_email(line) == expected
