"""Pictures that are no content: icons, buttons, emoticons, portraits, advertisements; and the boxes they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from urllib.parse import unquote

from warcwrap.values.words import alternatives, words

ADDRESS_CHARACTERS = 200  # of a path's end: folders and file name
MARK_CHARACTERS = 100
_MARKS = 4_096  # a site's pages share their classes

# Folders of board software, portals and shops, singular; an "s" may follow, "member_" or another word stand before.
_FOLDERS = frozenset(
    (
        "icon", "ico", "emoticon", "emoji", "emot", "smiley", "smilie", "smile", "sticker", "avatar", "gravatar",
        "profile", "profile_image", "journalist", "reporter", "face", "portrait", "userpic", "member_image",
        "member_img", "member_photo", "member_icon", "signature", "sign", "banner", "ad", "adserver", "btn",
        "button", "logo", "sns", "badge", "medal", "rank", "level", "captcha", "counter", "flag", "qr", "skin",
        "plugin",
    )
)  # fmt: skip
# What the name of such a file is, or has as its first or last word, if it has few.
_NAMES = frozenset(
    (
        "icon", "ico", "btn", "button", "bullet", "logo", "emoticon", "spacer", "pixel", "beacon", "banner",
        "avatar", "gravatar", "signature", "arrow", "badge", "blank", "loading", "loader", "placeholder",
        "noimage", "noimg", "noavatar", "profile", "sns", "qrcode", "captcha", "favicon", "nophoto", "kogl", "opentype",
        "ccl",
    )
)  # fmt: skip
_SIGNS = frozenset(("logo", "icon", "favicon", "avatar", "gravatar", "profile_image"))
_OPENINGS = frozenset(("btn", "ico", "icon", "bg", "bul", "logo", "banner", "emo", "sns"))
_SHORT = 40  # characters of the name of a picture for every page
_NAME_WORDS = 3  # "logo-of-the-party-on-a-wall.jpg" is a photo of a logo
_ABSENT = (
    "no-image", "no-img", "no-photo", "no-picture", "no-result", "not-found", "default-image", "coming-soon",
)  # fmt: skip
# What a site shows on social networks for pages without a picture: "ogp.png", "share-default.jpg".
_SHARED = frozenset(
    (
        "site", "default", "og", "ogp", "ogimage", "opengraph", "open", "graph", "share", "sharing", "social", "media",
        "fb", "facebook", "twitter", "sns", "line", "common", "thumb", "thumbnail", "card", "image", "img", "pic",
        "banner", "preview", "fallback", "home", "index", "main", "top", "x", "v", "",
    )
)  # fmt: skip
_SHARING = frozenset(
    ("og", "ogp", "ogimage", "opengraph", "share", "sharing", "social", "fb", "facebook", "sns", "default")
)
_CLASSES = frozenset(
    (
        "icon", "emoji", "emoticon", "smiley", "smilies", "avatar", "logo", "btn", "button", "profile", "profile-img",
        "profile-image", "profile-photo", "profile_img", "gravatar", "pixel", "banner", "tracking", "signature",
        "portrait", "author-image", "author-img", "author-photo", "author-avatar", "author_image", "adsbygoogle",
    )
)  # fmt: skip
_CLASS_ENDS = frozenset(("icon", "avatar", "logo", "emoji", "smiley", "emoticon", "gravatar"))
# Boxes of other articles, readers' words, portraits and advertisements; "left_" or "-list" may stand around the word.
_BOXES = frozenset(
    (
        "comment", "commentlist", "reply", "replies", "related", "recommend", "recommended", "recommendation",
        "banner", "adsbygoogle", "outbrain", "taboola", "popular", "trending", "newsletter",
        "byline", "avatar", "profile", "journalist", "reporter", "signature", "sign", "sig", "emoticon", "logo", "cmt",
        "ad", "login", "breadcrumb", "pagination", "similar", "readmore", "suggested", "ranking", "cbox", "search",
        "footer", "nav", "menu", "mostread", "mostpopular", "latestnews", "morenews", "seealso", "readalso", "sponsor",
        "sponsored", "affiliate", "share", "sharing", "subscribe", "paywall", "crosslink", "upsell", "hotnews",
        # the same in the languages in which sites name their classes
        "verwandt", "empfehlung", "relacionado", "relacionada", "correlati", "correlate", "gerelateerd", "benzer",
        "ilgili", "paylas", "powiazane", "lireaussi",
    )
)  # fmt: skip
_BOX_STARTS = ("related", "newsletter", "recommend", "journalist", "outbrain", "taboola", "yarpp", "benzer")
_BOX_ENDS = ("profile", "authorbio", "newsletter", "recommend")
_BOX_PARTS = frozenset(
    (
        "box", "bio", "info", "card", "list", "item", "items", "area", "wrap", "wrapper", "inner", "content",
        "container", "section", "block", "widget", "post", "posts", "article", "articles", "news", "stories", "story",
        "link", "links", "image", "img", "photo", "thumb", "component", "module", "topics", "carousel", "slider",
        "group", "row", "col", "main", "unit", "icon", "icons", "buttons", "signup", "form",
    )
)  # fmt: skip
_AUTHOR_PARTS = frozenset(("box", "bio", "info", "card", "image", "img", "photo", "avatar", "thumb", "wrap", "area"))
_PLAIN_BOXES = frozenset(
    ("sidebar", "widget", "social", "sns", "author", "advert", "advertisement", "advertising", "bo_vc", "rightrail")
)
_BUTTONS = frozenset(("btn", "icon", "icons", "ico"))
_HOSTS = frozenset(
    (
        "ad", "ads", "adimg", "adserver", "adv", "banner", "banners", "log", "logs", "logo", "stat", "stats",
        "track", "tracker", "tracking", "pixel", "px", "beacon", "analytics", "avatar", "avatars", "icon", "icons",
    )
)  # fmt: skip
# Domains of counters, affiliates and licence badges.
_SERVICES = frozenset(
    (
        "vgwort", "doubleclick", "feedburner", "scorecardresearch", "quantserve", "adition", "ivwbox", "ioam", "awin1",
        "google-analytics", "assoc-amazon", "amazon-adsystem", "tradedoubler", "gravatar", "licensebuttons",
        "creativecommons", "feedsportal", "zanox", "shields", "badgen", "adfox",
    )
)  # fmt: skip
_COUNTER_NAME = 3  # "rt.gif?id=1", "b.gif?x=2": a short name and a query
_ALTS = (
    "avatar", "logo", "profile picture", "profile photo", "profile image", "아바타", "프로필", "头像", "頭像",
    "광고", "배너", "広告", "バナー", "广告", "廣告", "advertisement", "banner", "sponsored",
)  # fmt: skip
_DIGITS = "0123456789"


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_STEM = re.compile(r"^(?:[^?#]*/)?([^/?#]*?)(?:\.[^./?#]{1,5})?(?:[?#].*)?$", re.S)
_NUMBERED = re.compile(r"[\d_]")
_FILE_NAME = re.compile(r"[^\s/]{1,100}\.(?:jpe?g|png|gif|webp|bmp|avif|heic|tiff?)", re.I)
_ALT = re.compile(rf"(?:[가-힣]{{2,4}} (?:기자|특파원|논설위원)|{_any(_ALTS)}|.{{0,20}}\slogo)", re.I)


def is_address(address: str) -> bool:
    """Say whether an address is one of a picture that is no content.

    >>> is_address("https://a.example/img/btn_write.gif"), is_address("https://a.example/2024/star_yard_01.jpg")
    (True, False)
    """
    host, folders, name = _parts(address)
    labels = host.split(".")
    if len(labels) > 1 and (labels[0].rstrip(_DIGITS) in _HOSTS or not _SERVICES.isdisjoint(labels[-3:])):
        return True
    if name.endswith(".gif") and "?" in address and len(name) <= _COUNTER_NAME + len(".gif"):
        return True
    return any(_is_folder(folder) for folder in folders) or _is_name(name)


def is_sign(address: str) -> bool:
    """Say whether a declared picture is the site's sign, not the article's photo: its logo, a placeholder, an icon.

    Folders tell less than in a page's body: sites declare photos in the rendition "banner".

    >>> is_sign("https://a.example/img/logo.png"), is_sign("https://a.example/styles/banner/public/raft.jpg")
    (True, False)
    """
    _, folders, name = _parts(address)
    return _is_name(name) or any(folder.removesuffix("s") in _SIGNS for folder in folders)


def _parts(address: str) -> tuple[str, list[str], str]:
    """Return host, folders and file name in lowercase; an address without host has none."""
    bare = address.split("?", 1)[0].lower()
    before, mark, behind = bare.partition("//")
    host, _, path = behind.partition("/") if mark else ("", "", before)
    *folders, name = path[-ADDRESS_CHARACTERS:].split("/")
    return host, folders, name


@lru_cache(maxsize=_MARKS)
def _is_folder(folder: str) -> bool:
    before, mark, last = folder.replace("-", "_").partition("_")
    names = (folder, last) if mark and before.isalpha() else (folder,)
    return any(name in _FOLDERS or name.removesuffix("s") in _FOLDERS for name in names)


def _is_name(name: str) -> bool:
    stem, _, suffix = name.rpartition(".")
    if suffix == "svg":
        return True
    stem = (stem or suffix).replace("_", "-")
    if any(absent in stem for absent in _ABSENT):
        return True
    listed = stem.split("-")
    if len(listed) > _NAME_WORDS:
        return False
    if len(listed) > 1 and listed[0] in _OPENINGS:
        return True
    return listed[0].rstrip(_DIGITS) in _NAMES or any(word.rstrip(_DIGITS) in _NAMES for word in listed[1:])


def is_for_every_page(address: str) -> bool:
    """Say whether an address is of the picture that a site shows for pages without one: "ogp.png", "share-default.jpg".

    >>> is_for_every_page("https://a.example/img/ogp.png"), is_for_every_page("https://a.example/2024/og-raft.png")
    (True, False)
    """
    name = _parts(address)[2].rpartition(".")
    stem = (name[0] or name[2]).replace("_", "-")
    listed = [word.strip(_DIGITS) for word in stem[:_SHORT].split("-")]
    return _SHARED.issuperset(listed) and not _SHARING.isdisjoint(listed)


@lru_cache(maxsize=_MARKS)
def is_class(marks: str) -> bool:
    """Say whether a picture's own classes are those of one that is no content."""
    return any(
        mark in _CLASSES or mark.removesuffix("s") in _CLASSES or mark.rpartition("-")[2] in _CLASS_ENDS
        for mark in marks.split()
    )


def is_alt(text: str) -> bool:
    """Say whether an alternative text is a portrait's, a logo's or an advertisement's."""
    return bool(_ALT.fullmatch(text[:80]))


def is_placeholder(alt: str, addresses: Iterable[str]) -> bool:
    """Say whether an alternative text says nothing: "Image", "사진 1", a file's name.

    >>> alts = ("Image", "IMG_44", "a-b.jpg", "Image of a raft")
    >>> [alt for alt in alts if is_placeholder(alt, ["/up/IMG_44.jpg?v=2"])]
    ['Image', 'IMG_44', 'a-b.jpg']
    """
    if len(alt) > ADDRESS_CHARACTERS:
        return False
    if _placeholder().fullmatch(alt) or _FILE_NAME.fullmatch(alt):
        return True
    if not _NUMBERED.search(alt):
        return False  # "Lamps" for lamps.jpg is a word
    return alt.casefold() in {unquote(_STEM.sub(r"\1", address)).casefold() for address in addresses}


@cache
def _placeholder() -> re.Pattern[str]:
    return re.compile(rf"[\[(<]?{alternatives(words('images', 'placeholders'))}[\s_#-]{{0,2}}\d{{0,3}}[\])>.]?", re.I)


@lru_cache(maxsize=_MARKS)
def is_box(marks: str) -> bool:
    """Say whether ids and classes are those of a box of something else than the article.

    >>> listed = ("media_journalistcard", "related-posts", "article-header", "u_cbox", "promos__ad-wrapper")
    >>> [marks for marks in listed if is_box(marks)]
    ['media_journalistcard', 'related-posts', 'u_cbox', 'promos__ad-wrapper']
    """
    return any(
        _is_box_name(name)
        for mark in marks.split()
        for name in mark[:MARK_CHARACTERS].split("--", 1)[0].split("__")  # block and element of BEM, not the modifier
    )


def _is_box_name(name: str) -> bool:
    if name in _PLAIN_BOXES or name.removesuffix("s") in _PLAIN_BOXES:
        return True
    listed = name.replace("_", "-").split("-")
    for index, word in enumerate(listed):
        two = word + listed[index + 1] if index + 1 < len(listed) else ""
        rest = listed[index + 2 :] if two in _BOXES else listed[index + 1 :]
        if two not in _BOXES and not _is_box_word(word):
            if word == "author" and index + 1 < len(listed) and listed[index + 1].removesuffix("s") in _AUTHOR_PARTS:
                return True
            continue
        if all(part in _BOX_PARTS or part.isdigit() for part in rest):
            return True
    return False


def _is_box_word(word: str) -> bool:
    return (
        word in _BOXES or word.removesuffix("s") in _BOXES or word.startswith(_BOX_STARTS) or word.endswith(_BOX_ENDS)
    )


@lru_cache(maxsize=_MARKS)
def is_button(marks: str) -> bool:
    """Say whether ids and classes are those of a button or an icon, which holds no photo."""
    return any(mark in _BUTTONS or mark.endswith(("-icon", "_icon")) for mark in marks.split())
