"""Two weeks of believable visits for the demo, and a morning that has just begun."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from guestbook import receiving
from guestbook.models import Place, Visit
from guestbook.models.visit import office_day
from guestbook.receiving import Question, Stay
from tickets.demo.history import standing_at
from tickets.intake import Contact
from tickets.models import Category

DAYS, A_DAY = 10, 5
# name, organisation, role, purpose
GUESTS = [
    ("Nanik Hartati", "CV Karya Bahari", "penyedia", "question"),
    ("H. Mustofa", "UD Sumber Rejeki", "penyedia", "account"),
    ("Yuliana Prihatini", "Dinas Kesehatan", "ppk", "document"),
    ("Bagus Setiawan", "PT Tuban Konstruksi", "penyedia", "question"),
    ("Ratih Puspitasari", "Kecamatan Semanding", "pp", "meeting"),
    ("Sugeng Waluyo", "CV Maju Lancar", "penyedia", "account"),
    ("Titik Indrawati", "", "public", "other"),
]
# category, question, answer: all were answered on the spot, or their tickets would be late by now
QUESTIONS = [
    ("password", "Lupa kata sandi akun SPSE", "Kata sandi diatur ulang bersama tamu di loket."),
    ("bid_documents", "Apendo menolak berkas penawaran", "Berkas dibuat ulang dengan versi baru."),
    ("registration", "Berkas verifikasi apa saja yang dibawa?", "Daftar berkas sudah diberikan."),
]
# Whom nobody has called yet this morning, and minutes ago.
WAITING = [("Eko Prasetyo", "account", 11), ("Fitri Handayani", "question", 4)]


def fill(staff: Mapping[str, Any], now: datetime) -> str:
    """Write the visits of the past days and of this morning; say in a line what there is."""
    desk = staff["joko"]
    place = Place.objects.filter(is_active=True).first()
    if place is None:
        return ""
    for back in range(DAYS, 0, -1):
        day = office_day(now) - timedelta(days=back)
        if day.weekday() < 5:
            _live_through(place, desk, day, back)
    for name, purpose, minutes in WAITING:
        with standing_at(now - timedelta(minutes=minutes)):
            contact = Contact(name=name, phone=_phone(minutes), identity_type="ktp")
            receiving.check_in(place, contact, Stay(purpose=purpose), submission=None)
    return f"{Visit.objects.count()} visits in the guestbook."


def _live_through(place: Place, desk: Any, day, back: int) -> None:
    morning = datetime.combine(day, time(8, 10), ZoneInfo(settings.TIME_ZONE))
    for serial in range(A_DAY):
        number = back * A_DAY + serial
        at = morning + timedelta(minutes=47 * serial + number % 13)
        with standing_at(at):
            visit = _arrives(place, number)
        with standing_at(at + timedelta(minutes=2 + number % 9)):
            visit.serve(by=desk)
            _served(visit, desk, number)
        # Now and then somebody forgets to press “left”: the day's end does.
        if number % 11:
            with standing_at(at + timedelta(minutes=12 + number % 17)):
                visit.leave(by=desk)


def _arrives(place: Place, number: int) -> Visit:
    _name, _organisation, _role, purpose = GUESTS[number % len(GUESTS)]
    stay = Stay(purpose=purpose, companions=number % 3)
    return receiving.check_in(place, _contact(number), stay, submission=None)


def _served(visit: Visit, desk: Any, number: int) -> None:
    question = None
    if visit.purpose in (Visit.Purpose.QUESTION, Visit.Purpose.ACCOUNT):
        code, text, answer = QUESTIONS[number % len(QUESTIONS)]
        category = Category.objects.get(code=code)
        question = Question(text=text, category=category, answer=answer)
    receiving.go_on(
        visit,
        _contact(number),
        Stay(purpose=visit.purpose, companions=visit.companions),
        by=desk,
        question=question,
        has_document=True,
    )


def _contact(number: int) -> Contact:
    name, organisation, role, _purpose = GUESTS[number % len(GUESTS)]
    user = name.split()[-1].lower()
    return Contact(
        name=name,
        email=f"{user}@tamu.invalid" if number % 3 else "",
        phone=_phone(number % len(GUESTS)),
        role=role,
        organisation=organisation,
        identity_type="ktp",
    )


def _phone(number: int) -> str:
    return f"+62813{5500000 + number:07d}"
