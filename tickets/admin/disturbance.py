from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tickets import clock
from tickets.admin.lasting import Lasting
from tickets.models import Disturbance


@admin.register(Disturbance)
class DisturbanceAdmin(Lasting):
    """What is said on the home page and above the form; it ends, and stays readable here."""

    list_display = ["text", "application", "starts_at", "ends_at"]
    fields = ["text", "text_en", "application", "starts_at", "ends_at"]
    actions = ["end_now"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"starts_at": clock.now().replace(second=0, microsecond=0)}

    @admin.action(description=_("End now"), permissions=["change"])
    def end_now(self, request: HttpRequest, chosen) -> None:
        now = clock.now()
        chosen.filter(starts_at__lt=now).exclude(ends_at__lte=now).update(ends_at=now)
