"""What should not have been written into a text: identity numbers and passwords.

Pure, and linear in the length of the text: every repetition below is bounded.
"""

from __future__ import annotations

import re

from stdnum.id import nik

# Stored, not worded: it stands where a person's own words stood.
PASSWORD_WAS_HERE = "[kata sandi disamarkan]"  # noqa: S105

_TOGETHER = r"(?<![0-9])[0-9]{16}(?![0-9])"
# In groups, as people copy it from the card; then no further group may follow.
_GROUPED = r"(?<![0-9])(?<![0-9][ .\-])(?:[0-9][ .\-]?){15}[0-9](?![ .\-]?[0-9])"
_SIXTEEN = re.compile(f"{_TOGETHER}|{_GROUPED}")

_LABEL = r"""
    (?<!\w)
    (?: kata[ ]?sandi | pass[ ]?words? | passwd | pass[ ]?phrase | passcode | pass | pswd | psw
      | pwd | pw )
    (?: nya | ku | mu )?
    (?!\w)
"""
# Whose it is, or what for: what people put between the word and the password.
_WHOSE = r"""
    (?: [ \t]{1,3} (?: saya | kami | akun | user | login | email | baru | lama | sementara
      | default | untuk | spse | sikap | sirup | apendo | lpse | my | is | the ) \b ){0,4}
"""
_LETTER_AND_DIGIT = r"(?=[^\s]{0,40}[0-9])(?=[^\s]{0,40}[^\W\d_])"
_VALUE = r"(?P<value>[^\s,;]{1,80})"
_WITH_SIGN = re.compile(
    _LABEL + _WHOSE + r"[ \t]{0,3} (?: [:=] | \b(?:adalah|yaitu)\b ) [ \t]{0,3} \n? " + _VALUE,
    re.IGNORECASE | re.VERBOSE,
)
_BARE = re.compile(
    _LABEL + _WHOSE + r"[ \t]{1,3}" + _LETTER_AND_DIGIT + r"(?P<value>[^\s,;]{5,80})",
    re.IGNORECASE | re.VERBOSE,
)
# What follows such a word and is none.
_NO_PASSWORD = re.compile(
    r"""(?: https?: | www\. | [({\[]?(?: salah | lupa | error | gagal | tidak | tdk | expired
      | kedaluwarsa | kadaluarsa | terblokir | terkunci | reset | hilang | invalid | wrong
      | forgotten | sudah | belum | kosong | benar | sama | user | username | email ) \W* $
      | (?: spse | sikap | sirup | apendo | amel | windows | inaproc | lpse | v )[\d.\-]+ $
      | (?: lpse | spse )-\d )""",
    re.IGNORECASE | re.VERBOSE,
)
_EMAIL = re.compile(r"[^@\s]{1,64}@[\w\-]{1,60}\.\w")


def has_identity_number(text: str) -> bool:
    """Tell whether a text holds what can be a NIK: 16 digits with a real region and birth date."""
    return any(_is_nik(found[0]) for found in _SIXTEEN.finditer(text))


def without_identity_numbers(text: str) -> str:
    """Return a text with each NIK masked but for its last three digits."""
    return _SIXTEEN.sub(lambda found: _masked(found[0]) if _is_nik(found[0]) else found[0], text)


def without_passwords(text: str) -> str:
    """Return a text without the passwords that stand beside a word for one."""
    text = _WITH_SIGN.sub(lambda found: _replaced(found, text), text)
    return _BARE.sub(
        lambda found: found[0] if _EMAIL.match(found["value"]) else _replaced(found, "", sure=True),
        text,
    )


def _replaced(found: re.Match[str], text: str, *, sure: bool = False) -> str:
    value = found["value"]
    if _NO_PASSWORD.match(value) or PASSWORD_WAS_HERE.startswith(value):
        return found[0]
    # A plain word after a colon begins a sentence, unless it stands alone.
    is_odd = re.search(r"[\d_@#$%&*!+^]", value.rstrip(".!?)"))
    if not (sure or is_odd or _ends_there(text, found.end())):
        return found[0]
    start = found.start("value") - found.start()
    kept = value[len(value.rstrip(".)\"'")) :] if value.rstrip(".)\"'") else ""
    return found[0][:start] + PASSWORD_WAS_HERE + kept


def _ends_there(text: str, at: int) -> bool:
    """Tell whether the line, or its part before a comma, ends at this place."""
    rest = text[at : at + 80].lstrip(" \t")
    return not rest or rest[0] in "\n\r,;"


def _is_nik(text: str) -> bool:
    return nik.is_valid(re.sub(r"[ .\-]", "", text))


def _masked(text: str) -> str:
    digits = re.sub(r"[ .\-]", "", text)
    return "•" * (len(digits) - 3) + digits[-3:]
