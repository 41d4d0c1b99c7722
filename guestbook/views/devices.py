"""Tablets and displays: prepared by staff, paired by a code, revoked by a press."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from guestbook import door, pairing
from guestbook.models import Device, Place
from tickets import limits


class DeviceForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the device"),
        max_length=60,
        help_text=gettext_lazy("Such as “Tablet at the door”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Device.Kind.choices)
    place = forms.ModelChoiceField(
        label=gettext_lazy("Place"), queryset=Place.objects.filter(is_active=True), empty_label=None
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code of the device"),
        max_length=20,
        help_text=gettext_lazy("Staff get it under “Tablets and displays”."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


@door.staff(door.PAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: HttpRequest) -> HttpResponse:
    form = DeviceForm(request.POST if request.method == "POST" else None)
    code = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        # Shown in the answer to the press only: no address leads to it.
        _device, code = pairing.prepare(said["place"], said["kind"], said["name"], by=request.user)
        form = DeviceForm()
    context: dict[str, Any] = {
        "title": _("Tablets and displays"),
        "form": form,
        "code": code,
        "devices": Device.objects.filter(revoked_at=None, paired_at__isnull=False)
        .select_related("place", "created_by")
        .order_by("place", "-paired_at"),
        **admin.site.each_context(request),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "guestbook/devices.html", context, status=status)


@door.staff(door.PAIR)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    device = get_object_or_404(Device, pk=pk)
    pairing.revoke(device)
    messages.success(request, _("%(device)s opens nothing any more.") % {"device": device.name})
    return redirect("guestbook:devices")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest) -> HttpResponse:
    """Make this browser a tablet or a display, by the code staff were given."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        limits.count(request, "pairing", "")
        if form.is_valid():
            if paired := pairing.pair(form.cleaned_data["code"]):
                device, token = paired
                is_tablet = device.kind == Device.Kind.TABLET
                answer = redirect("guestbook:check_in" if is_tablet else "guestbook:display")
                pairing.remember(answer, device, token)
                return answer
            form.add_error("code", _("This code is not right, or is older than ten minutes."))
    status = 422 if form.errors else 200
    return render(request, "guestbook/pair.html", {"form": form}, status=status)
