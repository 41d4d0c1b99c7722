from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tickets.admin.dated import Dated
from tickets.models import Policy
from tickets.templatetags.durations import lasting


@admin.register(Policy)
class PolicyAdmin(Dated):
    list_display = ["kind", "lasts", "effective_from", "source"]
    list_filter = ["kind"]
    fields = ["kind", "length", "effective_from", "source"]

    @admin.display(description=_("length"), ordering="length")
    def lasts(self, obj: Policy) -> str:
        return lasting(obj.length)
