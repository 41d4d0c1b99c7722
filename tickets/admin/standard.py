from typing import Any

from django.contrib import admin
from django.db import models
from django.forms.models import model_to_dict
from django.http import HttpRequest

from tickets.admin.lasting import Lasting
from tickets.models import ServiceStandard


@admin.register(ServiceStandard)
class ServiceStandardAdmin(Lasting):
    """Versions of the promise; one under which tickets were filed is only read."""

    list_display = ["decree", "title", "effective_from"]
    save_as = True
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.tickets.exists())

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Start a new version from the text of another."""
        number = request.GET.get("copy", "")
        if not (number.isascii() and number.isdecimal() and len(number) < 10):
            return super().get_changeform_initial_data(request)
        copied = ServiceStandard.objects.filter(pk=number).first()
        return model_to_dict(copied, exclude=["id", "effective_from"]) if copied else {}
