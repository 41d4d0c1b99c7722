"""What tests of the guestbook's pages share."""

from __future__ import annotations

from uuid import uuid4

from django.test import Client

from guestbook import entrance, pairing
from guestbook.models import Device, Place

DESK = "/buku-tamu/"
NIK = "3523015501900003"


def filled_in(**changes) -> dict:
    """Return the least the desk must type; a value None leaves a field out."""
    form = {
        "submission": str(uuid4()),
        "name": "Siti Rahmawati",
        "phone": "0812 3450 0001",
        "email": "siti@penyedia.invalid",
        "purpose": "question",
        "save": "",
    } | changes
    return {name: value for name, value in form.items() if value is not None}


def asked(**changes) -> dict:
    return filled_in(question="Tidak bisa masuk ke SPSE", category="other", **changes)


def signed(**changes) -> dict:
    """Return the least a guest must type."""
    return filled_in(**{"save": None, "identity_type": "ktp", **changes})


def paired(kind: str, place: Place, by, client: Client | None = None) -> Client:
    """Return a browser that is a tablet or a display."""
    client = client or Client()
    _device, code = pairing.prepare(place, kind, "Uji", by=by)
    assert client.post("/buku-tamu/pasang/", {"code": code.lower()}).status_code == 302
    return client


def tablet(place: Place, by) -> Client:
    return paired(Device.Kind.TABLET, place, by)


def telephone(place: Place) -> Client:
    """Return a browser that has scanned the display's code."""
    client, url = Client(), entrance.url(place)
    assert client.get(url[url.index("/buku-tamu/") :]).status_code == 302
    return client


def wrong(response) -> set[str]:
    return set(response.context["form"].errors)
