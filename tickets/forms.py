"""What requesters type. The field names are kept stable: other programs post to the same forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tickets import identity
from tickets.fields import CategoryField, FilesField, PhoneField, StageEndField, read_once
from tickets.intake import Contact
from tickets.models import Category, Rating, Requester
from tickets.prepared import Prepared
from tickets.templatetags.instants import naming_the_zone
from tickets.uploads import TURNS
from tickets.with_files import FILES_HINT, WithFiles

LONGEST_TEXT = 20_000
# What people here work with; anything else can be typed.
APPLICATIONS = [
    "SPSE",
    "SIKaP",
    "SiRUP",
    "Apendo",
    "Spamkodok",
    "E-Katalog",
    "E-Kontrak",
    "ADP",
    "AMEL",
]


class _Suggestions(forms.TextInput):
    """A text input with a list to choose from; without the list it is still a text input."""

    template_name = "tickets/_suggestions.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{name}-list"
        return context | {"suggestions": APPLICATIONS, "list_id": f"{name}-list"}


class Submission(forms.UUIDField):
    """Made by the page, so that pressing twice writes once; programs may leave it out."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> UUID | None:
        try:
            return super().clean(value)
        except ValidationError:
            return None


def _oneline(text: str) -> str:
    """Return a line as it reads wherever it stands: nothing in it rings or turns what follows."""
    line = " ".join(text.split())
    return "".join(letter for letter in line if letter >= " " and letter not in TURNS)


class TicketForm(WithFiles):
    field_order = ["submission", "category", "subject", "description", "attachments"]

    submission = Submission()
    category = CategoryField(
        label=_("What is it about?"),
        empty_label=_("Choose one"),
        error_messages={
            "required": _("Choose what it is about; “Other” is possible as well."),
            "invalid_choice": _("Choose one from the list."),
        },
    )
    subject = forms.CharField(
        label=_("The problem in one sentence"),
        max_length=200,
        error_messages={"required": _("Write in one sentence what is wrong.")},
    )
    description = forms.CharField(
        label=_("What happens, and what did you try?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Describe what happens.")},
    )
    attachments = FilesField(label=_("Screenshots or documents"), help_text=FILES_HINT)
    application = forms.CharField(
        label=_("SPSE application"), max_length=60, required=False, widget=_Suggestions
    )
    error_code = forms.CharField(
        label=_("Error code or message"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    tender_code = forms.CharField(
        label=_("Tender or package code"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    stage_ends_at = StageEndField(
        label=_("The tender stage ends"),
        required=False,
        help_text=naming_the_zone(
            _("Local time of the office (%(zone)s), as on the schedule in SPSE.")
        ),
        error_messages={"invalid": _("Write date and time in full, such as 24/11/2026 09:15.")},
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        help_text=_("Our answer and the link to your ticket go there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Write your email address; our answer goes there."),
            "invalid": _("This is not an email address. Write it like nama@contoh.id."),
        },
    )
    phone = PhoneField(
        label=_("Telephone number"),
        max_length=40,
        help_text=_("Such as 0812 3456 7890. We call when it is quicker."),
        error_messages={"required": _("Write a telephone number at which we can reach you.")},
    )
    role = forms.ChoiceField(
        label=_("You write as"),
        required=False,
        choices=[("", _("Choose one")), *Requester.Role.choices],
    )
    organisation = forms.CharField(
        label=_("Company or institution"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    identity_type = forms.ChoiceField(
        label=_("Which document do you have?"),
        choices=Requester.IdentityType.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one identity document."),
            "invalid_choice": _("Choose one from the list."),
        },
    )
    identity_number = forms.CharField(
        label=_("Number of the document"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.categories = _categories()
        read_once(self.fields["category"], self.categories)
        number = self.fields["identity_number"]
        # Called neither optional nor needed: the category decides.
        number.is_conditional = True
        number.help_text = _number_hint(self.categories)

    def clean_name(self) -> str:
        return self._line("name")

    def clean_subject(self) -> str:
        return self._line("subject")

    def clean_organisation(self) -> str:
        return self._line("organisation")

    def _line(self, name: str) -> str:
        line, field = _oneline(self.cleaned_data[name]), self.fields[name]
        if field.required and not line:
            raise ValidationError(field.error_messages["required"])
        return line

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().casefold()
        if len(email) > 254:
            raise ValidationError(self.fields["email"].error_messages["invalid"])
        return email

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "identity_number" in data:
            self._clean_identity(data)
        return data

    def _clean_identity(self, data: dict[str, Any]) -> None:
        kind, number, category = (
            data.get("identity_type"),
            data["identity_number"],
            data.get("category"),
        )
        if not number:
            if category and category.needs_identity_number:
                self.add_error("identity_number", _("For this category we need the number."))
            return
        if kind is None:
            return
        try:
            data["identity_number"] = read_identity_number(kind, number)
        except ValidationError as error:
            self.add_error("identity_number", error)

    def contact(self) -> Contact:
        names = "name email phone role organisation identity_type identity_number"
        return Contact(**{name: self.cleaned_data[name] for name in names.split()})

    def facts(self) -> dict[str, Any]:
        """Return what the ticket itself keeps of the form."""
        names = "category subject description application error_code tender_code stage_ends_at"
        return {name: self.cleaned_data[name] for name in names.split()}


_WRONG_NUMBER = {
    "": _("This number cannot be right. Please compare it with the document."),
    "ktp": _("A NIK has 16 digits, as on your KTP. Please compare it with the card."),
    "sim": _("The number of a SIM has 12 to 16 digits. Please compare it with the card."),
}


_categories = Prepared(lambda: Category.objects.filter(is_active=True))


def wrong_number(kind: str) -> str:
    """Return why a number cannot be one of a document of this kind."""
    return str(_WRONG_NUMBER.get(kind, _WRONG_NUMBER[""]))


def read_identity_number(kind: str, number: str) -> str:
    """Return the bare number of a document; ValidationError says in words what it should be."""
    try:
        return identity.normalise(kind, number)
    except identity.WrongIdentityNumber as error:
        raise ValidationError(_WRONG_NUMBER.get(kind, _WRONG_NUMBER[""])) from error


def _number_hint(categories: Iterable[Category]) -> str:
    names = [str(category) for category in categories if category.needs_identity_number]
    hint = _("Needed only for: %(categories)s. It is kept encrypted.")
    return hint % {"categories": "; ".join(names)} if names else ""


class WriteForm(WithFiles):
    """Something written to the helpdesk about a ticket, with files."""

    submission = Submission()
    body = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Please write something first.")},
    )
    field_order = ["submission", "body", "attachments"]

    def written(self) -> dict[str, Any]:
        """Return what the verbs of the conversation take."""
        said = self.cleaned_data
        return {
            "body": said["body"],
            "files": said["attachments"],
            "submission": said["submission"],
        }


class RatingForm(forms.Form):
    """A press, and what was written beside it; a press alone leaves an earlier line as it is."""

    score = forms.TypedChoiceField(choices=Rating.Score.choices, coerce=int)
    words = forms.CharField(
        max_length=Rating._meta.get_field("words").max_length,
        required=False,
        empty_value=None,
        error_messages={"max_length": _("Please say it in at most 300 letters.")},
    )

    def clean_words(self) -> str | None:
        return self.cleaned_data["words"] or ("" if "words" in self.data else None)
