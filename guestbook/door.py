"""The one door to the desk's pages: who may come in, and what happens to who was signed out."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from guestbook import idling, kept

USE = "guestbook.use_desk"
READ = "guestbook.view_visit"
PAIR = "guestbook.pair_device"
REVEAL = "tickets.reveal_identity"

View = Callable[..., HttpResponseBase]


def staff(permission: str, *, keeps: str = "", is_polled: bool = False) -> Callable[[View], View]:
    """Let in staff with a permission; `keeps` names the form whose text is kept for who is not.

    A page that asks by itself again and again (`is_polled`) keeps no session awake.
    """

    def wrap(view: View) -> View:
        @never_cache
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not (request.user.is_active and request.user.is_staff):
                return _sign_in(request, keeps)
            if not request.user.has_perm(permission):
                raise PermissionDenied
            if not is_polled:
                idling.stay(request)
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def _sign_in(request: HttpRequest, keeps: str) -> HttpResponseBase:
    page = reverse(f"guestbook:{keeps or kept.DESK}")
    if request.htmx:
        # Only the list is drawn anew: what stands in the form beside it is not taken away.
        return render(request, "guestbook/_signed_out.html")
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    if keeps and kept.keep(request, keeps):
        # By way of the page itself, which asks to sign in: nothing of it is shown meanwhile.
        return redirect(page)
    return redirect_to_login(page)
