from django.contrib import admin
from django.http import HttpRequest

from tickets.models import Absence
from tickets.staff.filtering import officers


@admin.register(Absence)
class AbsenceAdmin(admin.ModelAdmin):
    list_display = ["user", "substitute", "starts_at", "ends_at"]
    list_select_related = ["user", "substitute"]
    fields = ["user", "substitute", "starts_at", "ends_at"]

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs):
        return super().formfield_for_foreignkey(
            db_field, request, **{"queryset": officers(), **kwargs}
        )
