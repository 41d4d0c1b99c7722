"""What staff type on the page of an escalation."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escalation.models import Escalation, Target
from escalation.pack import FIELDS, LONG, LONGEST, SHORT
from tickets.fields import FilesField
from tickets.forms import LONGEST_TEXT, Submission
from tickets.models import Attachment
from tickets.staff.forms import ReasonForm, read_once
from tickets.with_files import WithFiles

LONGEST_NUMBER = 60


class TargetForm(forms.Form):
    """Where a ticket shall go; only what takes a ticket of this channel is offered."""

    target = forms.ModelChoiceField(label=_("To whom"), queryset=None, empty_label=None)

    def __init__(self, *args: Any, ticket: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = Target.objects.fitting(ticket)
        read_once(self.fields["target"])


class PackForm(TargetForm):
    """The pack, field by field, in the order of the target's own form."""

    reason = forms.CharField(
        label=_("Why can it not be solved here?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    attachments = forms.ModelMultipleChoiceField(
        label=_("Files that go with it"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_zipped = forms.BooleanField(label=_("Send the files zipped"), required=False)
    number = forms.CharField(
        label=_("Number they gave it"),
        max_length=LONGEST_NUMBER,
        required=False,
        help_text=_("Needed when you typed it into their form or told it on the telephone."),
    )

    def __init__(self, *args: Any, escalation: Escalation, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _as_kept(escalation))
        super().__init__(*args, ticket=escalation.ticket, **kwargs)
        for name in escalation.target.form_order or FIELDS:
            self.fields[name] = _pack_field(name)
        for name in self.fields:
            self.fields[name].is_conditional = True
        mine = Attachment.objects.filter(message__ticket=escalation.ticket_id).exclude(file="")
        self.fields["attachments"].queryset = mine
        self.fields["attachments"].label_from_instance = _with_size
        read_once(self.fields["attachments"])

    @property
    def pack(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in FIELDS}

    @property
    def pack_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name in FIELDS]


class NumberForm(forms.Form):
    number = forms.CharField(label=_("Number they gave it"), max_length=LONGEST_NUMBER)


class AnswerForm(WithFiles):
    """An answer that came by telephone or in their form."""

    submission = Submission()
    body = forms.CharField(
        label=_("What did they answer?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    attachments = FilesField(label=_("Files"))


class FollowUpForm(forms.Form):
    text = forms.CharField(
        label=_("What else to say"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].is_conditional = True


class PassOnForm(forms.Form):
    """What the requester shall read of an answer: theirs to see only through an officer."""

    submission = Submission()
    body = forms.CharField(
        label=_("What the requester reads"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
    )


class HeldForm(forms.Form):
    held = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)
    is_theirs = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], widget=forms.HiddenInput)


def kinds(escalation: Escalation) -> dict[str, tuple[type[forms.Form], dict[str, Any]]]:
    """Return the forms of the page by name, with what each begins with."""
    answer = escalation.answer.body if escalation.answer else ""
    return {
        "pack": (PackForm, {"escalation": escalation}),
        "identity": (ReasonForm, {}),
        "number": (NumberForm, {"initial": {"number": escalation.number}}),
        "answer": (AnswerForm, {"initial": {"submission": uuid.uuid4()}}),
        "follow-up": (FollowUpForm, {"initial": {"seen": escalation.follow_ups}}),
        "void": (ReasonForm, {}),
        "discard": (forms.Form, {}),
        "pass-on": (PassOnForm, {"initial": {"body": answer, "submission": uuid.uuid4()}}),
        "held": (HeldForm, {}),
    }


def _pack_field(name: str) -> forms.CharField:
    is_long = name in LONG
    rows = 7 if name == "description" else 3
    return forms.CharField(
        label=FIELDS[name],
        required=False,
        max_length=LONGEST if is_long else SHORT,
        widget=forms.Textarea(attrs={"rows": rows}) if is_long else forms.TextInput,
    )


def _as_kept(escalation: Escalation) -> dict[str, Any]:
    return {
        **escalation.pack,
        "target": escalation.target_id,
        "reason": escalation.reason,
        "is_zipped": escalation.is_zipped,
        "attachments": list(escalation.enclosures.values_list("attachment", flat=True)),
        "number": escalation.ticket.outside_number if escalation.target.only_channel else "",
    }


def _with_size(file: Attachment) -> str:
    from django.template.defaultfilters import filesizeformat

    return f"{file.name} ({filesizeformat(file.size)})"
