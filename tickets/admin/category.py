from django.contrib import admin

from tickets.admin.lasting import Lasting
from tickets.models import Category


@admin.register(Category)
class CategoryAdmin(Lasting):
    list_display = ["name", "default_severity", "needs_identity_number", "is_active", "position"]
    list_select_related = ["default_severity"]
    fields = [
        "name",
        "name_en",
        "code",
        "default_severity",
        "evidence",
        "needs_identity_number",
        "position",
        "is_active",
    ]

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        # Programs that post tickets know a category by its code.
        return ["code"] if obj else []
