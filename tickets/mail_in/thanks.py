"""Telling a mail that says nothing but thanks, which reopens nothing; whatever is unsure is not."""

from __future__ import annotations

import re

from tickets.mail_in.parsed import ParsedMail

LONGEST = 80
# One of these must be there.
_THANKS = re.compile(
    r"\b(?:(?:terima ?kasih|trima ?kasih|makasih|trims|tks|thx|thanks|thank you|matur nuwun)"
    # Help and news are given thanks for; alone they are asked for.
    r"(?: banyak| so much| very much)?"
    r"(?: (?:atas )?(?:bantuan|info|informasi|respon|penjelasan)nya| atas bantuan"
    r"| for (?:your|the|all the|all your) (?:help|support))?"
    r"|(?:sudah|udah|sdh) (?:beres|bisa|selesai|lancar|normal|oke|ok)|beres|oke|ok|siap|sip|mantap)"
    r"\b"
)
# Beside them nothing but these: no word that says no, asks, or names a trouble is among them.
_BESIDE = """
    banyak sekali ya bapak ibu pak bu bpk mas mbak kak min admin tim petugas helpdesk lpse tuban
    semua semuanya selamat pagi siang sore malam salam hormat assalamualaikum wassalam
    saya kami ucapkan mengucapkan dan very much so a lot many all dear hi hello team sir madam
    regards best kind
"""
# Not even as part of the writer's name.
_TROUBLE = """
    belum blm masih gagal tidak tdk nggak gak ga error tolong mohon not no still fail failed please
"""
_WORD = re.compile(r"[^\W\d_]+")
# What may stand between words: neither a question nor a sad face.
_BETWEEN = re.compile(r"[\s.,!;&/'\"*\-–—🙏🏻🏼🏽🏾🏿👍😊🙂\ufe0f]*\Z")
_ANSWER = re.compile(r"\s*(re|bls|balas|aw)\s*:", re.IGNORECASE)


def is_nothing_else(text: str, name: str = "") -> bool:
    """Tell whether a text is thanks, a greeting and its writer's name, and nothing more."""
    said = " ".join(text.casefold().split())
    if not said or len(said) > LONGEST or not _BETWEEN.match(_WORD.sub("", said)):
        return False
    if not _THANKS.search(said) or set(_WORD.findall(said)) & set(_TROUBLE.split()):
        return False
    beside = set(_WORD.findall(_THANKS.sub(" ", said)))
    return beside <= {*_BESIDE.split(), *_WORD.findall(name.casefold())}


def is_only_thanks(mail: ParsedMail, *, number: str, name: str) -> bool:
    """Tell whether an answer to a mail of ours only thanks; a file or a new subject says more."""
    if mail.files or mail.automatic:
        return False
    is_answer = _ANSWER.match(mail.subject) and number in mail.subject
    says_no_more = not mail.subject.strip() or is_answer or is_nothing_else(mail.subject, name)
    return bool(says_no_more) and is_nothing_else(mail.text[: mail.folds_at], name)
