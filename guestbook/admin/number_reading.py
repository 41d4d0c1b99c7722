from django.contrib import admin

from guestbook.models import NumberReading
from tickets.admin.only_read import OnlyRead


@admin.register(NumberReading)
class NumberReadingAdmin(OnlyRead):
    list_display = ["at", "user", "reason", "visits"]
    list_select_related = ["user"]
    fields = ["at", "user", "reason", "part", "visits"]
