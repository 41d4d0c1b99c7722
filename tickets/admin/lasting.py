from django.http import HttpRequest

from tickets.admin.searched import SearchedByPost


class Lasting(SearchedByPost):
    """Rows that tickets stand on: taken out of use or replaced, never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
