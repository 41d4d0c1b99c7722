"""What tests of the requester's pages share: a form filled in, and files that are what they say."""

from __future__ import annotations

import io
import re
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from tickets import clock, links
from tickets.models import Ticket

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
NIK = "3523015501900003"


def png(name: str = "layar.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG, "image/png")


def archive(*members: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as zipped:
        for member in members:
            zipped.writestr(member, "isi")
    return content.getvalue()


def filled_in(**changes) -> dict:
    """Return the least a requester must say; a value None leaves a field out."""
    form = {
        "name": "Andi Wijaya",
        "email": "andi@penyedia.invalid",
        "phone": "0812 3456 7890",
        "identity_type": "ktp",
        "category": "other",
        "subject": "Tidak bisa masuk ke SPSE",
        "description": "Muncul pesan galat setelah saya menekan tombol Masuk.",
    } | changes
    return {name: value for name, value in form.items() if value is not None}


def url(ticket: Ticket, *rest: str) -> str:
    return "/".join(["/tiket", ticket.number, *rest, ""])


def link(ticket: Ticket) -> str:
    """Return the path of a freshly mailed link."""
    found = links.mint(ticket, ticket.requester.email, clock.now())
    return found[found.index("/tiket/") :]


def come_in(client, ticket: Ticket) -> None:
    """Press the button behind a mailed link."""
    assert client.post(link(ticket)).status_code == 302


def wrong_fields(response) -> set[str]:
    return set(response.context["form"].errors)


def in_our_design(response) -> bool:
    return b'class="head"' in response.content and b"css/tokens" in response.content


def token_in(path: str) -> str:
    return re.search(r"/buka/([^/]+)/", path)[1]
