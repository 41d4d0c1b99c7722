"""What is typed into the guestbook: by a guest, at the desk, and from paper later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from guestbook.models import Place, Visit
from guestbook.models.visit import MOST_COMPANIONS
from guestbook.receiving import Question, Stay, Times
from tickets import clock, numbers
from tickets.fields import CategoryField, InstantField, PhoneField
from tickets.forms import LONGEST_TEXT, Submission, read_identity_number
from tickets.intake import Contact
from tickets.models import Category, Requester
from tickets.staff.forms import read_once

_NO_CATEGORY = _("Choose what it is about; “Other” is possible as well.")
_UNFILLED = {"autocomplete": "off", "spellcheck": "false"}
# Older than this is a slip of the year.
OLDEST = timedelta(days=366)


class GuestForm(forms.Form):
    """Who has come and why: what every way into the guestbook asks."""

    submission = Submission()
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the guest's name.")},
    )
    phone = PhoneField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={**_UNFILLED, "inputmode": "email"}),
        error_messages={
            "invalid": _("This is not an email address. Write it like nama@contoh.id.")
        },
    )
    organisation = forms.CharField(
        label=_("Company or institution"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    purpose = forms.ChoiceField(
        label=_("Purpose of the visit"),
        choices=Visit.Purpose.choices,
        initial=Visit.Purpose.QUESTION,
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )
    companions = forms.IntegerField(
        label=_("Companions"),
        min_value=0,
        max_value=MOST_COMPANIONS,
        required=False,
        initial=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("Write a number, such as 2; nobody is 0."),
            "min_value": _("There cannot be fewer companions than none."),
            "max_value": _("So many do not fit the desk. Please check the number."),
        },
    )

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        # One of the two is needed, so neither is called optional.
        self.fields["phone"].is_conditional = self.fields["email"].is_conditional = True
        self.fields["phone"].widget.attrs["autocomplete"] = "off"

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_organisation(self) -> str:
        return " ".join(self.cleaned_data["organisation"].split())

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().casefold()

    def clean_companions(self) -> int:
        return self.cleaned_data["companions"] or 0

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not {"phone", "email"} & self.errors.keys() and not (data["phone"] or data["email"]):
            self.add_error("phone", _("Write a telephone number or an email address."))
        return data

    def contact(self) -> Contact:
        names = "name email phone role organisation identity_type identity_number"
        return Contact(**{name: self.cleaned_data.get(name, "") for name in names.split()})

    def stay(self) -> Stay:
        names = "purpose matter companions outside_number"
        said = {name: self.cleaned_data.get(name) for name in names.split()}
        return Stay(**{name: value for name, value in said.items() if value})


class CheckInForm(GuestForm):
    """What a guest types on the tablet or their own telephone."""

    field_order = [
        "name", "phone", "email", "organisation", "identity_type", "purpose", "matter", "companions"
    ]  # fmt: skip

    identity_type = forms.ChoiceField(
        label=_("Which document do you have with you?"),
        choices=Requester.IdentityType.choices,
        widget=forms.RadioSelect,
        help_text=_("Please show it at the desk. We keep no copy of it."),
        error_messages={"required": _("Choose one identity document.")},
    )
    matter = forms.CharField(
        label=_("In a few words, what is it about?"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Your name")
        self.fields["name"].error_messages["required"] = _("Write your name.")
        self.fields["phone"].help_text = _("A telephone number or an email address is enough.")
        self.fields["purpose"].label = _("Why have you come?")
        self.fields["companions"].label = _("How many people are with you?")

    def clean_matter(self) -> str:
        return " ".join(self.cleaned_data["matter"].split())


class IdentifiedForm(GuestForm):
    """What only the desk writes: the document, the question, the answer."""

    guest = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", "—"), *Requester.Role.choices]
    )
    identity_type = forms.ChoiceField(
        label=_("Identity document"),
        required=False,
        choices=[("", _("Not shown")), *Requester.IdentityType.choices],
    )
    identity_number = forms.CharField(
        label=_("Document number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs=_UNFILLED),
    )
    has_document = forms.BooleanField(label=_("I have seen the document"), required=False)
    outside_number = forms.CharField(
        label=_("Number of the MPP"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs=_UNFILLED),
    )
    earlier = forms.CharField(
        label=_("Earlier ticket"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={**_UNFILLED, "placeholder": "LPSE-26-00123-7"}),
    )
    question = forms.CharField(
        label=_("Question"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    category = CategoryField(label=_("Category"), required=False, empty_label=_("Choose one"))
    answer = forms.CharField(
        label=_("Answer given on the spot"),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("Left empty, the question goes into the queue."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.filter(is_active=True)
        read_once(self.fields["category"])
        for name in self.fields:
            # Most of them are left out for most guests: saying so of each would bury the names.
            self.fields[name].is_conditional = True
        if self.place.numbering != Place.Numbering.OUTSIDE:
            del self.fields["outside_number"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._clean_document(data)
        question, answer = data.get("question", "").strip(), data.get("answer", "").strip()
        if answer and not question and "question" not in self.errors:
            self.add_error("question", _("Write what was asked, too."))
        if data.get("earlier"):
            pass  # its category stands
        elif question and not data.get("category"):
            if "category" not in self.errors:
                self.add_error(
                    "category", _("Choose what it is about; “Other” is possible as well.")
                )
        elif question and data["category"].needs_identity_number and not self._has_number(data):
            self.add_error("identity_number", _("For this category we need the number."))
        data["question"], data["answer"] = question, answer
        return data

    def clean_earlier(self) -> str:
        """Return the number of the ticket the guest comes back for, in its written form."""
        typed = self.cleaned_data["earlier"]
        try:
            number = numbers.read(typed)
        except numbers.WrongCheckDigit as error:
            raise ValidationError(
                _("One digit of this number must be wrong. Please compare it.")
            ) from error
        if typed and number is None:
            raise ValidationError(_("There is no ticket with this number."))
        return number or ""

    def _has_number(self, data: dict[str, Any]) -> bool:
        """Tell whether a number is typed, was wrong already, or is on record."""
        if data.get("identity_number") or "identity_number" in self.errors:
            return True
        known = Requester.objects.filter(pk=data.get("guest")).exclude(identity_cipher="")
        return known.exists()

    def _clean_document(self, data: dict[str, Any]) -> None:
        kind, number = data.get("identity_type"), data.get("identity_number")
        if not kind and (number or data.get("has_document")):
            self.add_error("identity_type", _("Which document is it?"))
        elif number:
            try:
                data["identity_number"] = read_identity_number(kind, number)
            except ValidationError as error:
                self.add_error("identity_number", error)

    def asked(self) -> Question | None:
        said = self.cleaned_data
        if not said["question"]:
            return None
        names = {"text": "question", "category": "category", "answer": "answer"}
        return Question(**{name: said[field] for name, field in names.items()})


class DeskForm(IdentifiedForm):
    """The desk's one form; `visit` names one that has begun, by the guest's own entry."""

    visit = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )
    waits = forms.BooleanField(label=_("The guest has to wait"), required=False)


class PaperForm(IdentifiedForm):
    """A sheet of paper, typed when the line is back: with the times that stand on it."""

    # As on the page: the list of what is wrong is read from above.
    field_order = ["submission", "arrived_at", "served_at", "answered_at", "reason"]

    arrived_at = InstantField(label=_("Arrived"))
    served_at = InstantField(label=_("Served from"), required=False)
    answered_at = InstantField(label=_("Answered"), required=False)
    reason = forms.CharField(
        label=_("Why was it on paper?"),
        max_length=300,
        error_messages={"required": _("Write why it was on paper.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].help_text = ""
        self.fields["served_at"].is_conditional = self.fields["answered_at"].is_conditional = True

    def clean_arrived_at(self) -> datetime:
        at, now = self.cleaned_data["arrived_at"], clock.now()
        if at > now:
            raise ValidationError(_("A guest cannot have arrived in the future."))
        if at < now - OLDEST:
            raise ValidationError(_("Please check the year of this date."))
        return at

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        now, earlier = clock.now(), data.get("arrived_at")
        for name in ("served_at", "answered_at"):
            at = data.get(name)
            if at and earlier and at < earlier:
                self.add_error(name, _("This is earlier than the time before it."))
            elif at and at > now:
                self.add_error(name, _("This time is still to come."))
            earlier = at or earlier
        if data.get("answer") and not data.get("answered_at") and "answered_at" not in self.errors:
            self.add_error("answered_at", _("Write when the question was answered."))
        return data

    def times(self) -> Times:
        names = ("arrived_at", "served_at", "answered_at")
        return Times(**{name: self.cleaned_data[name] for name in names})


class SearchForm(forms.Form):
    """One field for a telephone, an address, a name, or an identity number."""

    q = forms.CharField(
        label=_("Find a guest who was here before"),
        max_length=254,
        required=False,
        help_text=_("Telephone, email address, name, or the whole number of the document"),
        widget=forms.TextInput(attrs={**_UNFILLED, "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].is_conditional = True
