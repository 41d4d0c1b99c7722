from django.contrib import admin

from guestbook.models import Place


@admin.register(Place)
class PlaceAdmin(admin.ModelAdmin):
    list_display = ["name", "address", "numbering", "is_active", "position"]
    fields = ["name", "name_en", "code", "address", "numbering", "position", "is_active"]

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        # Codes that hang on a wall and devices know a place by it.
        return ["code"] if obj else []

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
