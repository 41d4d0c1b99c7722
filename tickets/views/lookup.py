"""Finding a ticket again by its number or an email address; the answer is one and the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tickets import limits, lookups, numbers
from tickets.models import Lookup


class LookupForm(forms.Form):
    """One box for either: people know one of the two."""

    what = forms.CharField(
        label=_("Ticket number or email address"),
        max_length=254,
        help_text=_("Such as LPSE-26-00123-7, or the address to which our mails go."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "email",
                "autocapitalize": "none",
                "inputmode": "email",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": _("Write your ticket number or your email address.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if typed := data.get("what"):
            try:
                data["kind"], data["what"] = _read(typed)
            except ValidationError as error:
                self.add_error("what", error)
        return data


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    form = LookupForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "tickets/find.html", {"form": form})
    # What cannot be anybody's counts too: trying is what is limited.
    limits.count(request, "lookup", request.POST.get("what", "")[:254].strip())
    if not form.is_valid():
        return render(request, "tickets/find.html", {"form": form}, status=422)
    lookups.write(form.cleaned_data["kind"], form.cleaned_data["what"])
    return redirect("tickets:find_sent")


@require_safe
def find_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "tickets/find_sent.html")


def _read(typed: str) -> tuple[str, str]:
    """Return what kind of thing was typed, in its written form."""
    if "@" in typed:
        try:
            validate_email(typed)
        except ValidationError as error:
            raise ValidationError(
                _("This is not an email address. Write it like nama@contoh.id.")
            ) from error
        return Lookup.Kind.EMAIL, typed.casefold()
    try:
        number = numbers.read(typed)
    except numbers.WrongCheckDigit as error:
        raise ValidationError(
            _(
                "One digit of this number must have been misheard or mistyped. Please compare it "
                "with our mail or the receipt, or write your email address instead."
            )
        ) from error
    if number is None:
        raise ValidationError(
            _(
                "This is neither a ticket number nor an email address. A number looks like "
                "LPSE-26-00123-7."
            )
        )
    return Lookup.Kind.NUMBER, number
