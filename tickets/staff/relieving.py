"""Giving everything one officer has open to another: for a leave, an illness, a new post."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.fields import read_once
from tickets.models import Absence, Ticket
from tickets.staff import access
from tickets.staff.filtering import holders, officers
from tickets.staff.forms import with_absence
from tickets.staff.together import do_each
from tickets.staff.views_of_queue import home


class RelieveForm(forms.Form):
    whose = forms.ModelChoiceField(
        label=gettext_lazy("Whose tickets?"),
        queryset=None,
        empty_label=gettext_lazy("Choose somebody"),
    )
    to = forms.ModelChoiceField(
        label=gettext_lazy("To whom?"), queryset=None, empty_label=gettext_lazy("Choose somebody")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, people in (("whose", holders()), ("to", officers())):
            self.fields[name].queryset = Absence.objects.marked(people)
            self.fields[name].label_from_instance = with_absence()
            read_once(self.fields[name])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("whose") and data.get("whose") == data.get("to"):
            raise ValidationError(_("Choose two different people."))
        return data


def show(request: HttpRequest) -> HttpResponse:
    access.demand(request, access.ASSIGN)
    form = RelieveForm(request.POST or None)
    results = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        results = do_each(
            _open_tickets(request, said["whose"]),
            lambda ticket: ticket.assign(said["to"], by=request.user),
        )
    context = {
        "title": _("Hand over a whole queue"),
        "form": form,
        "is_done": request.method == "POST" and form.is_valid(),
        "results": results,
        "refused": sum(bool(result.refusal) for result in results),
        "done": sum(not result.refusal for result in results),
        "queue_url": home(),
    }
    site = admin.site.each_context(request)
    status = 422 if request.method == "POST" and not form.is_valid() else 200
    return TemplateResponse(
        request, "admin/tickets/ticket/relieve.html", site | context, status=status
    )


def _open_tickets(request: HttpRequest, officer) -> list[Ticket]:
    visible = Ticket.objects.visible_to(request.user)
    return list(visible.unfinished().filter(assignee=officer).due_first())
