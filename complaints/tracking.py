"""Following a complaint by its number and secret. The session is left alone: it would be a row."""

from __future__ import annotations

from django.core.signing import BadSignature, TimestampSigner

from complaints import secrets
from complaints.models import Complaint
from tickets import numbers

# Long enough to read and to answer; it stands in the page only, of whoever had the secret.
LASTS = 3600
_signer = TimestampSigner(salt="complaints.tracking")


def find(number: str, secret: str) -> Complaint | None:
    """Return the complaint both belong to; the work is the same whether or not there is one."""
    try:
        written = numbers.read(number) or ""
    except numbers.WrongCheckDigit:
        written = ""
    rows = Complaint.objects.standing().exclude(secret_hash="").select_related("ticket")
    complaint = rows.filter(number=written).first()
    fits = secrets.fits(secret, complaint.secret_hash if complaint else "")
    return complaint if fits and complaint else None


def key(complaint: Complaint) -> str:
    """Return what the page carries so that its buttons need no secret."""
    return _signer.sign(str(complaint.pk))


def opened(key: str) -> Complaint | None:
    try:
        pk = _signer.unsign(key, max_age=LASTS)
    except BadSignature:
        return None
    return Complaint.objects.standing().select_related("ticket").filter(pk=pk).first()
