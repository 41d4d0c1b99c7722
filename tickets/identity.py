"""Identity numbers: read with care, kept encrypted, matched by a keyed hash, shown masked.

Each entry of IDENTITY_KEYS gives two keys, one to encrypt and one to hash. The first entry is
used for writing; all are tried for reading, so keys can be rotated without a moment's outage.
"""

import base64
import hashlib
import hmac
import re
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.id import nik


class WrongIdentityNumber(ValueError):
    """The number cannot belong to a document of this type."""


def normalise(kind: str, number: str) -> str:
    """Return `number` as it is stored and compared: upper case, no spaces or punctuation.

    Raises WrongIdentityNumber. A KTP number (NIK) is checked for a real region and birth date.
    """
    bare = re.sub(r"[\s.\-/]", "", number).upper()
    if not re.fullmatch(r"[A-Z0-9]{4,32}", bare):
        raise WrongIdentityNumber(kind)
    if kind == "ktp":
        try:
            nik.validate(bare)
        except StdnumError as error:
            raise WrongIdentityNumber(kind) from error
    if kind == "sim" and not re.fullmatch(r"\d{12,16}", bare):
        raise WrongIdentityNumber(kind)
    return bare


def encrypt(number: str) -> str:
    return _cipher(tuple(settings.IDENTITY_KEYS)).encrypt(number.encode()).decode()


def decrypt(cipher: str) -> str:
    return _cipher(tuple(settings.IDENTITY_KEYS)).decrypt(cipher.encode()).decode()


def rotate(cipher: str) -> str:
    """Return the same secret under the newest key."""
    return _cipher(tuple(settings.IDENTITY_KEYS)).rotate(cipher.encode()).decode()


def fingerprints(kind: str, number: str) -> list[str]:
    """Return the keyed hashes of a normalised number, one a key, the newest key's first."""
    text = f"{kind}:{number}".encode()
    return [
        hmac.new(_derive(secret, b"hash"), text, hashlib.sha256).hexdigest()
        for secret in settings.IDENTITY_KEYS
    ]


def mask(number: str) -> str:
    """Return a number hidden but for its last three places; of a short one, for its last third."""
    hidden = len(number) - min(3, len(number) // 3)
    return "•" * hidden + number[hidden:]


@cache
def _cipher(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(_derive(secret, b"encrypt"))) for secret in secrets]
    )


@cache
def _derive(secret: str, purpose: bytes) -> bytes:
    info = b"helpdesk identity " + purpose
    return HKDF(hashes.SHA256(), length=32, salt=None, info=info).derive(secret.encode())
