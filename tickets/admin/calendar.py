from django.contrib import admin

from tickets.admin.dated import Dated
from tickets.models import Calendar


@admin.register(Calendar)
class CalendarAdmin(Dated):
    list_display = ["name", "effective_from"]
    fields = ["name", "effective_from", "windows", "holidays"]
