"""Bytes to text: by the charset a mail claims, by the one it means, and never with an error."""

from __future__ import annotations

import codecs
import re
import unicodedata

# What mail calls charsets, and what it means by it (the WHATWG table, where it reads more).
_MEANT = {
    "ascii": "cp1252", "us-ascii": "cp1252", "ansi_x3.4-1968": "cp1252", "iso646-us": "cp1252",
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252",
    "iso_8859-1": "cp1252", "x-cp1252": "cp1252", "cp-1252": "cp1252", "ansi": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "iso-8859-8-i": "iso8859-8",
    "iso-8859-6-i": "iso8859-6", "gb2312": "gb18030", "gb_2312-80": "gb18030", "gbk": "gb18030",
    "x-gbk": "gb18030", "hz-gb-2312": "hz", "chinesebig5": "big5hkscs", "big5": "big5hkscs",
    "x-big5": "big5hkscs", "136": "big5hkscs", "134": "gb18030", "128": "cp932", "129": "cp949",
    "204": "cp1251", "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932",
    "sjis": "cp932", "ms_kanji": "cp932", "x-euc-jp": "euc_jp", "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949", "korean": "cp949",
    "iso-2022-jp": "iso2022_jp_ext", "iso-2022-jp-1": "iso2022_jp_ext",
    "csiso2022jp": "iso2022_jp_ext", "x-mac-roman": "mac_roman", "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic", "unicode-1-1-utf-7": "utf-7", "x-utf-8": "utf-8",
    "unicode-1-1-utf-8": "utf-8", "utf8mb4": "utf-8", "unicode": "utf-16", "ucs-2": "utf-16",
    "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "windows-31j": "cp932",
    "windows-949": "cp949", "windows-874": "cp874", "koi8": "koi8-r", "dos-720": "cp720",
}  # fmt: skip
# Codecs that are no charset, or take more than linear time.
_REFUSED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_CODE_PAGE = re.compile(r"(?:windows|win|x-cp|cp|ibm|dos)[-_]?(\d{3,4})")
_SEVEN_BIT = re.compile(rb"\x1b\$[@AB(]|\x1b\([IJ]")
# A letter of UTF-8 with its rest: it hardly ever stands in text of one byte a letter.
_LIKE_UTF_8 = re.compile(rb"[\xc2-\xf4](?:[\x80-\xbf]|\Z)")
_SHIFTED = re.compile(rb"\+([A-Za-z0-9+/]{2,})-?")
_UNFIT = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
# Marks that turn writing round, with which a file or a name looks like another.
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def decode(data: bytes, claimed: str = "") -> tuple[str, bool]:
    """Return the text, and whether it is sure to be what was written."""
    claimed = claimed.strip().strip("\"'").lower()
    codec = codec_of(claimed)
    if data.isascii() and (codec is None or codec in ("cp1252", "utf-8")):
        return _seven_bit(data, is_known=codec is not None or not claimed)
    is_single = codec is None or codec == "cp1252"
    if is_single and (text := _strictly(data, "utf-8")) is not None:
        # Old charsets that happen to be UTF-8 are as good as unheard of; the reverse is daily.
        return text, not claimed or claimed.startswith("utf")
    if codec and (text := _strictly(data, codec)) is not None:
        return text, True
    return _by_guess(data, codec), False


def codec_of(claimed: str) -> str | None:
    """Return the codec for a charset's name, or None where Python has no such charset."""
    tail = claimed.rpartition(".")[2]  # as in “id_ID.UTF-8”
    name = _MEANT.get(claimed) or _MEANT.get(tail, tail)
    if page := _CODE_PAGE.fullmatch(name):
        name = f"cp{page[1]}"
    if not name or len(name) > 40 or not name.isascii() or "\x00" in name:
        return None
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return None
    is_charset = (
        getattr(found, "_is_text_encoding", True) and found.name.replace("-", "_") not in _REFUSED
    )
    return found.name if is_charset else None


def _seven_bit(data: bytes, *, is_known: bool) -> tuple[str, bool]:
    if _SEVEN_BIT.search(data) and (text := _strictly(data, "iso2022_jp_ext")) is not None:
        return text, False
    return data.decode("ascii"), is_known


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError, LookupError):
        return None


def _by_guess(data: bytes, codec: str | None) -> str:
    if codec == "utf-7":
        return _unshifted(data)
    if codec != "utf-8" and (text := _strictly(data, "utf-8")) is not None:
        return text
    if codec in (None, "cp1252") or (codec == "utf-8" and not _LIKE_UTF_8.search(data)):
        return (_strictly(data, "cp1252") or _strictly(data, "latin-1")) or ""
    try:
        return data.decode(codec, "replace")
    except (UnicodeError, ValueError):  # some codecs refuse even so
        return data.decode("latin-1")


def _unshifted(data: bytes) -> str:
    """Read UTF-7 as far as it is: what else stands behind a plus is left as it is."""
    ascii_ = data.decode("ascii", "replace").encode("ascii", "replace")
    return _SHIFTED.sub(_shifted, ascii_).decode("utf-8", "replace")


def _shifted(found: re.Match[bytes]) -> bytes:
    text = _strictly(b"+" + found[1] + b"-", "utf-7")
    return found.group() if text is None else text.encode("utf-8", "replace")


def as_text(text: str) -> str:
    """Return text as PostgreSQL takes it and people read it, with \\n between lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    if _UNFIT.search(text):
        text = _UNFIT.sub(lambda found: "" if found.group() == "\x00" else "\ufffd", text)
    return _CONTROL.sub("", text) if _CONTROL.search(text) else text


def as_line(text: str) -> str:
    """Return text on one line, without control characters."""
    return " ".join(_CONTROL.sub(" ", as_text(text)).split())


def without_turning(text: str) -> str:
    return _TURNING.sub("", unicodedata.normalize("NFC", text))
