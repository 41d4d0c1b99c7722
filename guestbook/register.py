"""The register: which visits a reader asks for, and how each line reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guestbook.models import Place, Visit
from guestbook.today import open_tickets
from tickets import identity


class DayField(forms.DateField):
    """A day, as `date` inputs send it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, **kwargs)


class PartForm(forms.Form):
    """Which part of the register; nothing in it says who somebody is, so it may be an address."""

    dari = DayField(label=gettext_lazy("From"), required=False)
    sampai = DayField(label=gettext_lazy("To"), required=False)
    tempat = forms.ModelChoiceField(
        label=gettext_lazy("Place"),
        queryset=Place.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("All"),
    )
    keperluan = forms.ChoiceField(
        label=gettext_lazy("Purpose of the visit"),
        choices=[("", gettext_lazy("All")), *Visit.Purpose.choices],
        required=False,
    )
    petugas = forms.ModelChoiceField(
        label=gettext_lazy("Officer"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=gettext_lazy("All"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.is_conditional = True
        served = Visit.objects.exclude(officer=None).order_by().values("officer").distinct()
        officers = get_user_model().objects.filter(pk__in=served).order_by("first_name", "username")
        self.fields["petugas"].queryset = officers
        self.fields["petugas"].label_from_instance = lambda u: u.get_full_name() or u.username

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("dari") and data.get("sampai") and data["dari"] > data["sampai"]:
            self.add_error("sampai", _("This day is before the first one."))
        return data


@dataclass(frozen=True)
class Part:
    """One part of the register, between two days and both of them in it."""

    first: date
    last: date
    place: Place | None = None
    purpose: str = ""
    officer: Any = None

    @classmethod
    def read(cls, form: PartForm, today: date) -> Part:
        """Return what a form asks for; today where it names no day."""
        said = form.cleaned_data if form.is_valid() else {}
        first = said.get("dari") or said.get("sampai") or today
        last = said.get("sampai") or max(first, said.get("dari") or first)
        return cls(
            first, last, said.get("tempat"), said.get("keperluan") or "", said.get("petugas")
        )

    @property
    def visits(self) -> QuerySet[Visit]:
        rows = Visit.objects.filter(day__range=(self.first, self.last))
        if self.place:
            rows = rows.filter(place=self.place)
        if self.purpose:
            rows = rows.filter(purpose=self.purpose)
        if self.officer:
            rows = rows.filter(officer=self.officer)
        joined = rows.select_related("place", "guest", "ticket", "officer", "document_seen_by")
        return joined.order_by("day", "arrived_at", "id")

    @property
    def asked(self) -> dict[str, str]:
        """Return it as an address has it."""
        said = {
            "dari": self.first.isoformat(),
            "sampai": self.last.isoformat(),
            "tempat": self.place.code if self.place else "",
            "keperluan": self.purpose,
            "petugas": str(self.officer.pk) if self.officer else "",
        }
        return {name: value for name, value in said.items() if value}


def heads() -> list[str]:
    return [
        _("Day"), _("Number"), _("Arrived"), _("Called"), _("Served"), _("Left"), _("Name"),
        _("Organisation"), _("Telephone"), _("Email"), _("Purpose"), _("In a few words"),
        _("Companions"), _("Officer"), _("Place"), _("How it was entered"), _("Identity document"),
        _("Identity number"), _("Document seen by"), _("Ticket"), _("Note"),
    ]  # fmt: skip


def lines(part: Part, *, by: Any, in_the_clear: bool = False) -> Iterator[list[Any]]:
    """Yield the lines of a part; tickets hidden from the reader are left out of theirs."""
    theirs = open_tickets(by).filter(visits__in=part.visits.order_by())
    shown = set(theirs.values_list("pk", flat=True))
    for visit in part.visits.iterator(chunk_size=500):
        yield _line(visit, shown, in_the_clear)


def identity_of(visit: Visit, in_the_clear: bool = False) -> tuple[str, str]:
    """Return the document and its number, as signed or as on record; masked unless asked for."""
    for person in (visit, visit.guest):
        if person and person.identity_cipher:
            number = identity.decrypt(person.identity_cipher)
            shown = number if in_the_clear else identity.mask(number)
            return str(person.get_identity_type_display()), shown
    return str(visit.get_identity_type_display()), ""


def note_of(visit: Visit) -> str:
    if visit.is_closed_by_day:
        return _("closed at the day's end")
    if visit.entry == Visit.Entry.PAPER:
        words = {"who": _name(visit.recorded_by), "reason": visit.paper_reason}
        return _("from paper, typed by %(who)s: %(reason)s") % words
    return ""


def _line(visit: Visit, shown: set[int], in_the_clear: bool) -> list[Any]:
    document, number = identity_of(visit, in_the_clear)
    # What was said in a few words is what the ticket says in many.
    hidden = visit.ticket_id and visit.ticket_id not in shown
    return [
        visit.day, visit.label, visit.arrived_at, visit.called_at, visit.served_at, visit.left_at,
        visit.name, visit.organisation, visit.phone_display, visit.email,
        visit.get_purpose_display(), "" if hidden else visit.matter, visit.companions,
        visit.officer_name,
        str(visit.place), visit.get_entry_display(), document, number,
        _name(visit.document_seen_by),
        visit.ticket.number if visit.ticket_id in shown else "", note_of(visit),
    ]  # fmt: skip


def _name(user: Any) -> str:
    return (user.get_full_name() or user.username) if user else ""
