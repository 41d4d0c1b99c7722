"""What staff type for a complainant: from a letter, at the desk, on the telephone, out of SPSE."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from complaints.forms import ANONYMOUS, ComplaintForm
from complaints.models import Complaint
from complaints.shield import staff
from tickets import clock
from tickets.fields import InstantField
from tickets.intake import Contact
from tickets.models import Ticket
from tickets.staff.filtering import name_of
from tickets.templatetags.instants import naming_the_zone

Way = Complaint.Way
WAYS = [Way.IN_PERSON, Way.TELEPHONE, Way.LETTER, Way.SPSE]
OLDEST = timedelta(days=366)

# Said aloud, in this order: one question a field, in words for the ear.
SPOKEN = {
    "kind": _("“Do you want to complain about something, suggest something, or give us input?”"),
    "about": _("“What is it about: the service, an officer, the system, or our rooms?”"),
    "subject": _("“If you had to say it in one sentence?”"),
    "description": _("“Please tell me what happened. I write along, and read it back to you.”"),
    "happened_at": _("“When was that?”"),
    "earlier_ticket": _("“Is it about a ticket you had with us? What is its number?”"),
    "confidentiality": _(
        "“Shall we write your name down openly, hide it so that only complaint handlers see it, "
        "or write none down at all?”"
    ),
    "name": _("“What is your name?”"),
    "email": _("“Do you have an email address? Our answer goes there.”"),
    "phone": _("“At what number may we call you?”"),
}


class RecordingForm(ComplaintForm):
    """The public form and what only the office knows."""

    way = forms.ChoiceField(
        label=_("How did it reach us?"),
        choices=[(way.value, way.label) for way in WAYS],
        widget=forms.HiddenInput,
    )
    received_at = InstantField(
        label=_("Received"),
        help_text=naming_the_zone(_("The clocks start here, not when it is typed. In %(zone)s.")),
    )
    officers = forms.ModelMultipleChoiceField(
        label=_("Officers it names"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They will not see it, from the moment it is filed."),
    )
    letter_number = forms.CharField(label=_("Number of the letter"), max_length=80, required=False)
    letter_date = forms.DateField(
        label=_("Date of the letter"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )
    postal_address = forms.CharField(label=_("Postal address"), max_length=240, required=False)
    is_from_lapor = forms.BooleanField(label=_("It came from SP4N-LAPOR!"), required=False)
    lapor_number = forms.CharField(label=_("Number in SP4N-LAPOR!"), max_length=40, required=False)

    def __init__(self, *args: Any, way: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way = Way(way)
        self.fields["officers"].queryset = staff().order_by("first_name", "username")
        self.fields["officers"].label_from_instance = name_of
        self.fields["confidentiality"].choices = _said_of_them()
        self.fields["postal_address"].is_conditional = True
        if self.way == Way.LETTER:
            self.fields["attachments"].label = _("Scan of the letter")
        else:
            for name in ("letter_number", "letter_date"):
                del self.fields[name]
        if self.way == Way.TELEPHONE:
            for name, spoken in SPOKEN.items():
                self.fields[name].help_text = spoken
        self.fields["name"].label = _("Name of the complainant")

    def clean_received_at(self) -> datetime:
        at, now = self.cleaned_data["received_at"], clock.now()
        if at > now:
            raise ValidationError(_("This is in the future. Please check the date."))
        if at < now - OLDEST:
            raise ValidationError(_("Please check the year of this date."))
        return at

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        at, received_at = data.get("happened_at"), data.get("received_at")
        if at and received_at and at > received_at:
            self.add_error("happened_at", _("It happened before it was received."))
        if data.get("confidentiality") == ANONYMOUS:
            data["postal_address"] = data["letter_number"] = ""
        return data

    def ways_to_reach(self, data: dict[str, Any]) -> list[str]:
        return [name for name in ("email", "phone", "postal_address") if data.get(name)]

    def contact(self) -> Contact | None:
        contact = super().contact()
        if contact is None:
            return None
        return Contact(**{**vars(contact), "postal_address": self.cleaned_data["postal_address"]})

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        names = ("officers", "is_from_lapor", "lapor_number")
        return {
            **super().said(),
            **{name: data[name] for name in names},
            "way": self.way,
            "letter_number": data.get("letter_number") or "",
            "letter_date": data.get("letter_date"),
        }


class ConversionForm(forms.Form):
    """What a ticket does not say of itself when it becomes a complaint."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Complaint.Kind.choices, widget=forms.RadioSelect
    )
    about = forms.ChoiceField(
        label=_("Which matter is it about?"),
        choices=[("", _("Choose one")), *Complaint.About.choices],
    )
    confidentiality = forms.ChoiceField(
        label=_("Identity of the complainant"),
        help_text=_("Who wrote is on record by now: it can be hidden, not forgotten."),
        widget=forms.RadioSelect,
    )
    happened_at = InstantField(label=_("When did it happen?"), required=False)
    officers = forms.ModelMultipleChoiceField(
        label=_("Officers it names"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They will not see it any more, with all that was written."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confidentiality"].choices = said_of_who_is_on_record()
        self.fields["officers"].queryset = staff().order_by("first_name", "username")
        self.fields["officers"].label_from_instance = name_of

    def said(self, ticket: Ticket) -> dict[str, Any]:
        ways = {channel: way for way, channel in Complaint.CHANNELS.items()}
        return {
            **self.cleaned_data,
            "way": ways.get(ticket.channel, Way.WEB),
            "subject": ticket.subject,
            "description": "",
            "earlier_ticket": None,
        }


def said_of_who_is_on_record() -> list[tuple[str, Any]]:
    """Return the choices left once it is known who wrote."""
    return _said_of_them()[:2]


def _said_of_them() -> list[tuple[str, Any]]:
    return [
        (Complaint.Confidentiality.OPEN, _("With the name")),
        (Complaint.Confidentiality.HIDDEN, _("Identity hidden: only complaint handlers see it")),
        (ANONYMOUS, _("Anonymous: no identity is stored, and no visit")),
    ]
