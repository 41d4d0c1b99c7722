"""Narrowing the queue by channel, category, severity and officer; kept in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tickets.fields import Choices, read_once
from tickets.models import Category, Severity, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.prepared import Prepared
from tickets.staff import access

FIELDS = ("channel", "category", "severity", "officer")


class FilterForm(forms.Form):
    """Read from the address; what cannot be read is left out, not refused."""

    channel = forms.ChoiceField(
        label=_("Channel"),
        required=False,
        choices=[("", _("All")), *Ticket.Channel.choices],
        widget=Choices,
    )
    category = forms.ModelChoiceField(
        label=_("Category"),
        queryset=Category.objects.all(),
        required=False,
        empty_label=_("All"),
        widget=Choices,
    )
    severity = forms.ModelChoiceField(
        label=_("Severity"),
        queryset=Severity.objects.all(),
        required=False,
        empty_label=_("All"),
        widget=Choices,
    )
    officer = forms.ModelChoiceField(
        label=_("Officer"),
        queryset=None,
        required=False,
        empty_label=_("All"),
        widget=Choices,
    )
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        self.fields["officer"].queryset = get_user_model().objects.all()
        self.fields["officer"].label_from_instance = name_of
        for name, known in _KNOWN.items():
            read_once(self.fields[name], known())
        self._show_whoever_is_chosen()
        for field in self.fields.values():
            # Whether something is optional says nothing here: all of it is.
            field.is_conditional = True

    def _show_whoever_is_chosen(self) -> None:
        """Offer somebody who has nothing any more, too, while the address asks for them."""
        officer = dict(self._chosen()).get("officer")
        choices = self.fields["officer"].widget.choices
        if officer and officer.pk not in {value for value, _label in choices}:
            choices.append((officer.pk, name_of(officer)))

    def narrow(self, tickets: TicketQuerySet) -> TicketQuerySet:
        return tickets.filter(**{_COLUMNS[name]: value for name, value in self._chosen()})

    def kept(self) -> dict[str, str]:
        """Return what of the address the filters are."""
        return {name: str(getattr(value, "pk", value)) for name, value in self._chosen()}

    def words(self) -> list[str]:
        """Say what is chosen: “Channel: Telephone”."""
        said = {"channel": dict(self.fields["channel"].choices).get, "officer": name_of}
        return [
            f"{self.fields[name].label}: {said.get(name, str)(value)}"
            for name, value in self._chosen()
        ]

    def _chosen(self) -> list[tuple[str, Any]]:
        self.is_valid()
        said = getattr(self, "cleaned_data", {})
        return [(name, said[name]) for name in FIELDS if said.get(name)]


_COLUMNS = {
    "channel": "channel",
    "category": "category",
    "severity": "severity",
    "officer": "assignee",
}


def officers() -> QuerySet:
    people = get_user_model().objects.with_perm(access.WORK, include_superusers=False)
    return people.order_by("first_name", "username")


def holders() -> QuerySet:
    """Return who works tickets, and whoever has one open without working tickets any more."""
    has_one = Ticket.objects.unfinished().filter(assignee=OuterRef("pk"))
    is_officer = Q(pk__in=officers().order_by().values("pk"))
    people = get_user_model().objects.filter(is_officer | Exists(has_one))
    return people.order_by("first_name", "username")


# What there is to choose from.
_KNOWN = {
    "category": Prepared(lambda: Category.objects.all()),
    "severity": Prepared(lambda: Severity.objects.all()),
    "officer": Prepared(lambda: holders()),
}


def name_of(user) -> str:
    return user.get_full_name() or user.username
