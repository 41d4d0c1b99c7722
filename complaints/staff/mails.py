"""The mail of a hidden complainant as it came: each look says why, and is recorded."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from complaints.models import Complaint
from complaints.staff import access, page
from tickets.staff import whole_mail


@access.action
def show(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    """Give the mail in this one answer, as the identity is given that stands in it."""
    form = page.form(request, complaint, "mail", request.POST)
    if not form.is_valid():
        return page.show(request, complaint.pk, typed={"mail": form}, status=422)
    said = form.cleaned_data
    complaint.reveal(by=request.user, reason=said["reason"])
    if said["shown_as"] == "raw":
        return whole_mail.raw(said["mail"])
    back, words = access.page_of(complaint), _("Back to the complaint")
    return whole_mail.formatted(request, said["mail"], back_url=back, back_text=words)
