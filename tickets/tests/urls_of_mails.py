"""The two addresses that mails link to, so that mails are tested without the pages behind them."""

from django.http import HttpResponse
from django.urls import include, path


def _page(request, **kwargs):
    return HttpResponse()


_public = ([path("tiket/buka/<str:token>/", _page, name="open")], "tickets")
_admin = ([path("tickets/ticket/<path:pk>/change/", _page, name="tickets_ticket_change")], "admin")
urlpatterns = [path("", include(_public)), path("admin/", include(_admin))]
