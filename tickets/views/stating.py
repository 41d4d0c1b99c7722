"""Whoever wrote by mail gives what the standard asks of them, by the link they were mailed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tickets import identity
from tickets.access import ticket_for
from tickets.fields import PhoneField
from tickets.forms import wrong_number
from tickets.models import Requester


class WhoForm(forms.Form):
    phone = PhoneField(
        label=_("Telephone number"),
        max_length=40,
        help_text=_("Such as 0812 3456 7890. We call when it is quicker."),
        error_messages={"required": _("Write a telephone number at which we can reach you.")},
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

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("identity_number") and data.get("identity_type"):
            try:
                identity.normalise(data["identity_type"], data["identity_number"])
            except identity.WrongIdentityNumber as error:
                raise ValidationError(
                    {"identity_number": wrong_number(data["identity_type"])}
                ) from error
        return data


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: HttpRequest, number: str) -> HttpResponse:
    ticket = ticket_for(request, number)
    if ticket.case:
        return redirect("tickets:ticket", ticket.number)
    form = WhoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ticket.state(**form.cleaned_data, by=ticket.requester)
        messages.success(request, _g("Thank you. An officer takes it over into our records."))
        return redirect("tickets:ticket", ticket.number)
    status = 422 if form.errors else 200
    return render(request, "tickets/who.html", {"ticket": ticket, "form": form}, status=status)
