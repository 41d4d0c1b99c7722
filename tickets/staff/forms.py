"""What staff type on a ticket's page: the composer, and the small forms beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tickets import clock, numbers
from tickets.fields import Choices, InstantField, StageEndField, read_once
from tickets.forms import LONGEST_TEXT, WriteForm
from tickets.models import Absence, Category, Severity, Ticket
from tickets.models.absence import follow
from tickets.prepared import Prepared
from tickets.templatetags.instants import moment

MODES = REPLY, ASK, NOTE, SOLVE = "reply", "ask", "note", "solve"


class ComposerForm(WriteForm):
    """One box, four modes; `seen` is the newest message its writer had before their eyes."""

    mode = forms.ChoiceField(
        label=_("What do you want to write?"),
        choices=[
            (REPLY, _("Answer")),
            (ASK, _("Ask and wait")),
            (NOTE, _("Internal note")),
            (SOLVE, _("Solve")),
        ],
        initial=REPLY,
        widget=forms.RadioSelect,
    )
    seen = forms.IntegerField(
        required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whether the text may be left out is said by the mode.
        self.fields["body"].is_conditional = True
        self.fields["attachments"].help_text = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        is_empty = "body" in data and not data["body"].strip()
        if is_empty and (data.get("mode") != SOLVE or data.get("attachments")):
            self.add_error("body", _("Please write something first."))
        return data


_categories = Prepared(lambda: Category.objects.filter(is_active=True))
_severities = Prepared(lambda: Severity.objects.filter(is_active=True))


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("Officer"), queryset=None, empty_label=_("Choose somebody"), widget=Choices
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("Stands in the history and in the mail to your colleague."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, officers: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Absence.objects.marked(officers)
        self.fields["to"].label_from_instance = with_absence()
        read_once(self.fields["to"])


class SeverityForm(forms.Form):
    severity = forms.ModelChoiceField(
        label=_("Severity"),
        queryset=Severity.objects.filter(is_active=True),
        empty_label=None,
        widget=Choices,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("Needed when the promise becomes longer; it stands in the history."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].is_conditional = True
        self.fields["severity"].label_from_instance = _with_hours
        read_once(self.fields["severity"], _severities())


class CategoryForm(forms.Form):
    category = forms.ModelChoiceField(
        label=_("Category"),
        queryset=Category.objects.filter(is_active=True),
        empty_label=None,
        widget=Choices,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        read_once(self.fields["category"], _categories())


class ExpectForm(forms.Form):
    at = InstantField(
        label=_("Expected by"),
        help_text=_("The requester is told by mail. The deadline stays as it was."),
    )


class StageForm(forms.Form):
    ends_at = StageEndField(
        label=_("The tender stage ends"),
        required=False,
        help_text=_("As on the schedule in SPSE; empty if there is none. The deadline stays."),
        error_messages={"over": StageEndField.over_for_staff},
    )


class ReasonForm(forms.Form):
    """A press that must be explained; the reason stands in the history."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class SeenForm(forms.Form):
    """A press on what stands on the page: what has come since must be read first."""

    seen = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)


class DuplicateForm(forms.Form):
    of = forms.CharField(label=_("Number of the other ticket"), max_length=40)

    def __init__(self, *args: Any, seen_by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen_by = seen_by

    def clean_of(self) -> Ticket:
        try:
            number = numbers.read(self.cleaned_data["of"])
        except numbers.WrongCheckDigit as error:
            raise ValidationError(
                _("One digit of this number must be wrong. Please compare it.")
            ) from error
        visible = Ticket.objects.visible_to(self.seen_by)
        other = visible.filter(Ticket.numbered(number)).first() if number else None
        if other is None:
            raise ValidationError(_("There is no ticket with this number."))
        return other


def _with_hours(severity: Severity) -> str:
    return _("%(severity)s (%(hours)d hours)") % {"severity": severity, "hours": severity.hours}


def with_absence() -> Callable[[Any], str]:
    """Return how to name a marked officer in a list: with who stands in, while they are away."""
    away: dict[int, Absence] = {}

    def named(user: Any) -> str:
        name = user.get_full_name() or user.username
        if not user.is_away:
            return name
        away.update(away or Absence.objects.substitutes(clock.now()))
        other = follow(user, away)
        return _("%(officer)s (away until %(moment)s; %(substitute)s stands in)") % {
            "officer": name,
            "moment": moment(away[user.pk].ends_at),
            "substitute": other.get_full_name() or other.username,
        }

    return named
