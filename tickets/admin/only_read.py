from django.http import HttpRequest

from tickets.admin.searched import SearchedByPost


class OnlyRead(SearchedByPost):
    """Rows that the portal itself writes."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
