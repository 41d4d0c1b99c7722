from django.contrib import admin
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tickets.models import Absence
from tickets.staff.filtering import name_of, officers


@admin.register(Absence)
class AbsenceAdmin(admin.ModelAdmin):
    list_display = ["who", "who_instead", "starts_at", "ends_at"]
    list_select_related = ["user", "substitute"]
    fields = ["user", "substitute", "starts_at", "ends_at"]

    def formfield_for_foreignkey(
        self, db_field, request: HttpRequest, **kwargs
    ) -> ModelChoiceField | None:
        """Offer who works tickets, by the names they have on every other page."""
        field = super().formfield_for_foreignkey(
            db_field, request, **{"queryset": officers(), **kwargs}
        )
        if field:
            field.label_from_instance = name_of
        return field

    @admin.display(description=_("who is away"), ordering="user__first_name")
    def who(self, absence: Absence) -> str:
        return name_of(absence.user)

    @admin.display(description=_("substitute"), ordering="substitute__first_name")
    def who_instead(self, absence: Absence) -> str:
        return name_of(absence.substitute)
