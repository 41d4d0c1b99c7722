from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint, PublicEntry
from complaints.recording import said_of_who_is_on_record
from complaints.shield import staff
from tickets.forms import WriteForm
from tickets.models import InboundMail
from tickets.staff.filtering import name_of

REPLY, COMPLETE, ASK, DECIDE, NOTE = "reply", "complete", "ask", "decide", "note"


class ComposeForm(WriteForm):
    """One box for all that is written; what it brings about is chosen with it."""

    field_order = ["submission", "seen", "mode", "outcome", "body", "attachments"]
    mode = forms.ChoiceField(
        label=_("What does it bring about?"),
        choices=[
            (REPLY, _("Answer; the clocks of completeness and decision run on")),
            (COMPLETE, _("Tell that it is complete: the decision's clock begins")),
            (ASK, _("Ask for what is missing: the clocks wait")),
            (DECIDE, _("Decide, with an outcome: settles the clocks")),
            (NOTE, _("A note for handlers only")),
        ],
        initial=REPLY,
        widget=forms.RadioSelect,
    )
    outcome = forms.ChoiceField(
        label=_("Outcome, if you decide"),
        choices=[("", _("No decision yet")), *Complaint.Outcome.choices],
        required=False,
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].is_conditional = True
        left_out = set()
        if complaint.complete_at or complaint.kind != Complaint.Kind.COMPLAINT:
            left_out.add(COMPLETE)
        if complaint.ticket.is_finished:
            left_out |= {COMPLETE, ASK, DECIDE}
        if complaint.ticket.status == "closed":
            left_out.add(REPLY)
            self.initial["mode"] = NOTE
        mode = self.fields["mode"]
        mode.choices = [choice for choice in mode.choices if choice[0] not in left_out]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("mode") == DECIDE and not data.get("outcome"):
            self.add_error("outcome", _("Please choose an outcome."))
        return data

    def written(self) -> dict[str, Any]:
        more = {} if self.cleaned_data["mode"] == NOTE else {"seen": self.cleaned_data["seen"]}
        return super().written() | more


class PlanForm(forms.Form):
    action = forms.CharField(
        label=_("What is done about it"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=None, empty_label=_("Choose"))
    due = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hidden = complaint.ticket.restrictions.exclude(hidden_from=None)
        # Whoever it is about does not work off their own case.
        people = staff().exclude(pk__in=hidden.values("hidden_from"))
        self.fields["owner"].queryset = people.order_by("first_name", "username")
        self.fields["owner"].label_from_instance = name_of


class OfficerForm(forms.Form):
    officer = forms.ModelChoiceField(
        label=_("Whom it is about"), queryset=None, empty_label=_("Choose")
    )

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = complaint.officers.all()
        people = get_user_model().objects.filter(is_staff=True).exclude(pk__in=named)
        self.fields["officer"].queryset = people.order_by("first_name", "username")
        self.fields["officer"].label_from_instance = name_of


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class MailForm(ReasonForm):
    """Which mail of a hidden complainant, as what, and why."""

    field_order = ["mail", "shown_as", "reason"]
    mail = forms.ModelChoiceField(label=_("Which mail?"), queryset=None, empty_label=None)
    shown_as = forms.ChoiceField(
        label=_("How?"),
        choices=[
            ("formatted", _("Read it with its formatting")),
            ("raw", _("Download it as it came")),
        ],
        initial="formatted",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mail"].queryset = mails_of(complaint)
        self.fields["mail"].label_from_instance = _short


def mails_of(complaint: Complaint) -> QuerySet[InboundMail]:
    return InboundMail.objects.filter(ticket=complaint.ticket_id).defer("raw").order_by("id")


def _short(mail: InboundMail) -> str:
    """Name a mail by when it came, in as much as a narrow list has room for."""
    return date_format(timezone.localtime(mail.received_at), "j M Y, H.i")


class LaporForm(forms.Form):
    number = forms.CharField(label=_("Number in SP4N-LAPOR!"), max_length=40, required=False)
    came_from = forms.BooleanField(label=_("It came from SP4N-LAPOR!"), required=False)


class EntryForm(forms.ModelForm):
    class Meta:
        model = PublicEntry
        fields = ["you_said", "we_did"]
        widgets = {
            "you_said": forms.Textarea(attrs={"rows": 2}),
            "we_did": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"you_said": _("Without names, places or dates by which anybody is known.")}


class SortForm(forms.Form):
    """What a mail in the triage list is."""

    decision = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            ("pengaduan", _("A complaint")),
            ("saran", _("A suggestion")),
            ("masukan", _("Input")),
            ("question", _("A question for the helpdesk")),
        ],
        widget=forms.RadioSelect,
    )
    about = forms.ChoiceField(
        label=_("Which matter is it about?"), choices=Complaint.About.choices, initial="other"
    )
    confidentiality = forms.ChoiceField(
        label=_("Identity of the complainant"),
        help_text=_("Who wrote is on record by now: it can be hidden, not forgotten."),
        required=False,
        initial=Complaint.Confidentiality.HIDDEN,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        identity = self.fields["confidentiality"]
        identity.choices = said_of_who_is_on_record()
        identity.is_conditional = True

    def clean_confidentiality(self) -> str:
        """Hide whoever nobody has chosen for: a mail has no box to tick."""
        return self.cleaned_data["confidentiality"] or Complaint.Confidentiality.HIDDEN


class RegisterFilter(forms.Form):
    """Read from the address; what cannot be read is left out, not refused."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *Complaint.Kind.choices]
    )
    way = forms.ChoiceField(
        label=_("Way in"), required=False, choices=[("", _("All")), *Complaint.Way.choices]
    )
    about = forms.ChoiceField(
        label=_("About"), required=False, choices=[("", _("All")), *Complaint.About.choices]
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[("", _("All")), ("none", _("None yet")), *Complaint.Outcome.choices],
    )
    since = forms.DateField(
        label=_("Received from"), required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip
    until = forms.DateField(
        label=_("Received until"), required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        for field in self.fields.values():
            field.is_conditional = True

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
