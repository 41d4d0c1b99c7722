"""Who somebody is and what they may, asked by every page of the staff: in one statement each."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from tickets.prepared import Prepared


class Permissions(ModelBackend):
    def get_user(self, user_id: Any) -> Any:
        user = _user.first(pk=int(user_id))
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return what a user and their groups may; Django asks for the two apart."""
        if not user_obj.is_active or user_obj.is_superuser or obj is not None:
            return super().get_all_permissions(user_obj, obj)
        # Kept on the user of one request, under the name by which Django forgets it.
        if not hasattr(user_obj, "_perm_cache"):
            granted = _permissions(user=user_obj.pk)
            user_obj._perm_cache = {f"{app}.{codename}" for app, codename in granted}
        return user_obj._perm_cache


def _permissions_of(user: int) -> QuerySet:
    granted = Permission.objects.filter(Q(user=user) | Q(group__user=user))
    return granted.order_by().values_list("content_type__app_label", "codename").distinct()


_permissions = Prepared(_permissions_of, user=int)
_user = Prepared(lambda pk: get_user_model().objects.filter(pk=pk), pk=int)
