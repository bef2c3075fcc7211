"""Pictures that are no content: icons, buttons, emoticons, portraits, advertisements; and the boxes they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from urllib.parse import unquote

from warcwrap.values.words import alternatives, words

ADDRESS_CHARACTERS = 200  # of a path's end: folders and file name

# Folders of board software, portals and shops, singular; an "s" may follow.
_FOLDERS = (
    "icon", "ico", "emoticon", "emoji", "emot", "smiley", "smilie", "smile", "sticker", "avatar", "gravatar",
    "profile", "profile_image", "journalist", "reporter", "face", "portrait", "userpic", "member_image",
    "member_img", "member_photo", "member_icon", "signature", "sign", "banner", "ad", "adserver", "btn",
    "button", "logo", "sns", "badge", "medal", "rank", "level", "captcha", "counter", "flag", "qr", "skin",
    "plugin",
)  # fmt: skip
# What the name of such a file is, or has as its first or last word.
_NAMES = (
    "icon", "ico", "btn", "button", "bullet", "logo", "emoticon", "spacer", "pixel", "beacon", "banner",
    "avatar", "gravatar", "signature", "arrow", "badge", "blank", "loading", "loader", "placeholder",
    "noimage", "no_image", "noimg", "no_img", "noavatar", "profile", "sns", "qrcode", "captcha", "favicon",
)  # fmt: skip
_OPENINGS = ("btn", "ico", "icon", "bg", "bul", "logo", "banner", "emo", "sns")
_CLASSES = (
    "icon", "icons", "emoji", "emoticon", "smiley", "smilies", "wp-smiley", "avatar", "logo", "btn", "button",
    "profile", "profile-img", "profile-image", "profile-photo", "profile_img", "gravatar", "pixel", "banner",
    "tracking", "signature", "portrait", "author-image", "author-img", "author-photo", "author-avatar",
    "author_image", "adsbygoogle",
)  # fmt: skip
# Boxes of other articles, readers' words, portraits and advertisements; "left_" or "-list" may stand around the word.
_BOXES = (
    "comment", "comments", "commentlist", "reply", "replies", "related", "recommend", "recommended",
    "recommendation", "recommendations", "teaser", "promo", "banner", "adsbygoogle", "outbrain", "taboola",
    "popular", "trending", "newsletter", "byline", "avatar", "profile", "journalist", "journalistcard",
    "reporter", "signature", "sign", "sig", "emoticon", "logo", "cmt", "ad", "ads", "login", "breadcrumb",
    "breadcrumbs", "pagination", "similar", "readmore", "suggested", "ranking", "u_cbox", "bo_vc", "search",
    "footer", "nav", "menu",
)  # fmt: skip
_BOX_PARTS = (
    "box", "bio", "info", "card", "list", "item", "items", "area", "wrap", "wrapper", "inner", "content",
    "container", "section", "block", "widget", "post", "posts", "article", "articles", "news", "stories",
    "link", "links", "image", "img", "photo", "thumb",
)  # fmt: skip
_AUTHOR_PARTS = ("box", "bio", "info", "card", "image", "img", "photo", "avatar", "thumb", "wrap", "area")
_PLAIN_BOXES = ("sidebar", "widget", "social", "sns", "author", "advert", "advertisement", "advertising")
_HOSTS = (
    "ad", "ads", "adimg", "adserver", "adv", "banner", "banners", "log", "logs", "logo", "stat", "stats",
    "track", "tracker", "tracking", "pixel", "beacon", "analytics",
)  # fmt: skip
_ALTS = (
    "avatar", "logo", "profile picture", "profile photo", "profile image", "아바타", "프로필", "头像", "頭像",
    "광고", "배너", "広告", "バナー", "广告", "廣告", "advertisement", "banner", "sponsored",
)  # fmt: skip


def _any(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_PATH = re.compile(
    rf"/(?:[a-z]{{1,12}}[_-])?{_any(_FOLDERS)}s?/"
    rf"|/(?:[\w-]{{0,40}}[_-])?{_any(_NAMES)}(?:[_-][\w-]{{0,40}}|\d{{0,4}})?\.[a-z]{{3,4}}$"
    rf"|/{_any(_OPENINGS)}[_-][^/]{{1,60}}$",
    re.I,
)
_HOST = re.compile(rf"^(?:https?:)?//{_any(_HOSTS)}\d{{0,3}}\.", re.I)
_BOX = re.compile(
    rf"(?:[\w-]{{0,40}}[_-])?(?:{_any(_BOXES)}s?(?:[_-]{_any(_BOX_PARTS)})?|related{_any(_BOX_PARTS)}|yarpp(?:[_-][\w-]{{0,40}})?)"
    rf"|author[_-]?{_any(_AUTHOR_PARTS)}|{_any(_PLAIN_BOXES)}s?",
    re.I,
)
_STEM = re.compile(r"^(?:[^?#]*/)?([^/?#]*?)(?:\.[^./?#]{1,5})?(?:[?#].*)?$", re.S)
_NUMBERED = re.compile(r"[\d_]")
_FILE_NAME = re.compile(r"[^\s/]{1,100}\.(?:jpe?g|png|gif|webp|bmp|avif|heic|tiff?)", re.I)
_ALT = re.compile(rf"(?:[가-힣]{{2,4}} (?:기자|특파원|논설위원)|{_any(_ALTS)}|.{{0,20}}\slogo)", re.I)


def is_address(address: str) -> bool:
    """Say whether an address is one of a picture that is no content.

    >>> is_address("https://a.example/img/btn_write.gif"), is_address("https://a.example/2024/star_yard_01.jpg")
    (True, False)
    """
    if _HOST.match(address):
        return True
    path = "/" + re.sub(r"^(?:https?:)?//[^/]*/?", "", address.split("?", 1)[0]).lstrip("/")
    return bool(_PATH.search(path[-ADDRESS_CHARACTERS:])) or path.lower().endswith(".svg")


def is_class(marks: str) -> bool:
    """Say whether a picture's own classes are those of one that is no content."""
    return any(mark in _CLASSES or mark.removesuffix("s") in _CLASSES for mark in marks.split())


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


def is_box(mark: str) -> bool:
    """Say whether an id or class is that of a box of something else than the article.

    >>> [mark for mark in ("media_journalistcard", "related-posts", "article-header", "u_cbox") if is_box(mark)]
    ['media_journalistcard', 'related-posts', 'u_cbox']
    """
    return bool(_BOX.fullmatch(mark[:100]))
