from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tickets import emails
from tickets.admin.lasting import Lasting
from tickets.models import Stage

MAILS = ["deadline_near", "deadline_decide", "deadline_late"]


class StageForm(forms.ModelForm):
    template = forms.ChoiceField(
        label=_("mail to staff"), choices=lambda: [(name, emails.title(name)) for name in MAILS]
    )


@admin.register(Stage)
class StageAdmin(Lasting):
    """When whom is told; tickets already on their way follow at their next stage."""

    form = StageForm
    list_display = [
        "code",
        "percent",
        "every",
        "only_hours",
        "tells_supervisors",
        "tells_requester",
        "is_active",
    ]
    fields = [
        "code",
        "percent",
        "every",
        "only_hours",
        "template",
        "tells_supervisors",
        "tells_requester",
        "is_active",
    ]

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        # Notices already sent are known by it.
        return ["code"] if obj else []
