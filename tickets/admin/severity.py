from django.contrib import admin

from tickets.admin.lasting import Lasting
from tickets.models import Deadline, Severity, Ticket


@admin.register(Severity)
class SeverityAdmin(Lasting):
    list_display = ["name", "hours", "is_active", "position"]
    fields = ["name", "name_en", "code", "hours", "position", "is_active"]

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        if obj is None:
            return []
        # What was promised by it stays true: other hours are another severity.
        promised = Ticket.objects.filter(severity=obj), Deadline.objects.filter(severity=obj)
        return ["code", "hours"] if any(rows.exists() for rows in promised) else ["code"]
