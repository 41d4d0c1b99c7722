"""What complainants type. The field names are kept stable: other programs post to this form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from tickets import clock, identity, numbers
from tickets.fields import FilesField, InstantField, PhoneField
from tickets.forms import LONGEST_TEXT, Submission
from tickets.intake import Contact
from tickets.models import Requester, Ticket
from tickets.with_files import FILES_HINT, WithFiles

ANONYMOUS = Complaint.Confidentiality.ANONYMOUS


class ComplaintForm(WithFiles):
    field_order = ["submission", "kind", "about", "subject", "description", "attachments"]

    submission = Submission()
    kind = forms.ChoiceField(
        label=_("What do you want to tell us?"),
        choices=Complaint.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose complaint, suggestion or input.")},
    )
    about = forms.ChoiceField(
        label=_("Which matter is it about?"),
        choices=[("", _("Choose one")), *Complaint.About.choices],
        error_messages={"required": _("Choose what it is about.")},
    )
    subject = forms.CharField(
        label=_("In one sentence"),
        max_length=200,
        error_messages={"required": _("Write in one sentence what it is about.")},
    )
    description = forms.CharField(
        label=_("What happened, and what would you like us to do?"),
        help_text=_("Name the officer if it is about one: that officer will not get to see it."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Write what happened.")},
    )
    happened_at = InstantField(
        label=_("When did it happen?"),
        required=False,
        error_messages={"invalid": _("Write date and time in full, such as 24/11/2026 09:15.")},
    )
    earlier_ticket = forms.CharField(
        label=_("Number of an earlier ticket"),
        max_length=30,
        required=False,
        help_text=_("If it is about how we handled a ticket, such as LPSE-26-00123-7."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    attachments = FilesField(label=_("Photos or documents"), help_text=FILES_HINT)
    confidentiality = forms.ChoiceField(
        label=_("How shall we treat your identity?"),
        choices=Complaint.Confidentiality.choices,
        initial=Complaint.Confidentiality.OPEN,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "invalid": _("This is not an email address. Write it like nama@contoh.id."),
        },
    )
    phone = PhoneField(label=_("Telephone number"), max_length=40, required=False)
    identity_type = forms.ChoiceField(
        label=_("Identity document"),
        choices=[("", _("I do not show one")), *Requester.IdentityType.choices],
        required=False,
    )
    identity_number = forms.CharField(
        label=_("Number of the document"),
        max_length=40,
        required=False,
        help_text=_("It is kept encrypted."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "email", "phone"):
            # Needed unless it is anonymous; of the two ways one.
            self.fields[name].is_conditional = True

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_subject(self) -> str:
        return " ".join(self.cleaned_data["subject"].split())

    def clean_happened_at(self) -> datetime | None:
        at = self.cleaned_data["happened_at"]
        if at and at > clock.now():
            raise ValidationError(_("This is in the future. Please check the date."))
        return at

    def clean_earlier_ticket(self) -> str:
        typed = self.cleaned_data["earlier_ticket"]
        if not typed:
            return ""
        try:
            number = numbers.read(typed)
        except numbers.WrongCheckDigit as error:
            raise ValidationError(_("One digit must be wrong. Please compare it.")) from error
        if number is None:
            raise ValidationError(_("A number looks like LPSE-26-00123-7."))
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("confidentiality") == ANONYMOUS:
            # Whatever was typed of a person goes no further than here.
            for name in ("name", "email", "phone", "identity_type", "identity_number"):
                self.errors.pop(name, None)
                data[name] = ""
            return data
        self._clean_person(data)
        self._clean_identity(data)
        return data

    def _clean_person(self, data: dict[str, Any]) -> None:
        if "name" in data and not data["name"]:
            self.add_error("name", _("Write your name, or choose “anonymous” above."))
        if not ({"email", "phone"} & self.errors.keys() or self.ways_to_reach(data)):
            self.add_error("email", _("Write an email address or a telephone number."))

    def ways_to_reach(self, data: dict[str, Any]) -> list[str]:
        return [name for name in ("email", "phone") if data.get(name)]

    def _clean_identity(self, data: dict[str, Any]) -> None:
        kind, number = data.get("identity_type"), data.get("identity_number")
        if not number:
            return
        if not kind:
            self.add_error("identity_type", _("Which document is the number from?"))
            return
        try:
            data["identity_number"] = identity.normalise(kind, number)
        except identity.WrongIdentityNumber:
            self.add_error(
                "identity_number",
                _("This number cannot be right. Please compare it with the document."),
            )

    @property
    def is_anonymous(self) -> bool:
        return self.cleaned_data["confidentiality"] == ANONYMOUS

    def contact(self) -> Contact | None:
        if self.is_anonymous:
            return None
        names = ("name", "email", "phone", "identity_type", "identity_number")
        return Contact(**{name: self.cleaned_data[name] for name in names})

    def said(self) -> dict[str, Any]:
        """Return what complaints.filing.Said takes of the form, but for the files."""
        data = self.cleaned_data
        names = ("kind", "about", "subject", "confidentiality", "happened_at")
        number = data["earlier_ticket"]
        earlier = Ticket.objects.filter(Ticket.numbered(number)).first() if number else None
        description = data["description"]
        if number and earlier is None:
            # Never said aloud whether it exists; nothing typed is lost either.
            description += f"\n\n{self.fields['earlier_ticket'].label}: {number}"
        return {
            **{name: data[name] for name in names},
            "description": description,
            "earlier_ticket": earlier,
        }


class TrackingForm(forms.Form):
    number = forms.CharField(
        label=_("Number"),
        max_length=30,
        help_text=_("Such as ADU-26-0042-3."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
        error_messages={"required": _("Write the number on your receipt.")},
    )
    secret = forms.CharField(
        label=_("Secret code"),
        max_length=60,
        help_text=_("The four groups of letters and digits on your receipt."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": _("Write the secret code on your receipt.")},
    )
