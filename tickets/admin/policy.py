from django.contrib import admin

from tickets.admin.dated import Dated
from tickets.models import Policy


@admin.register(Policy)
class PolicyAdmin(Dated):
    list_display = ["kind", "length", "effective_from", "source"]
    list_filter = ["kind"]
    fields = ["kind", "length", "effective_from", "source"]
