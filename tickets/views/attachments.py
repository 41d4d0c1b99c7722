"""Files come out as downloads, to whoever may see their ticket, and never as a page of ours."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from tickets import access, downloads
from tickets.models import Attachment, Ticket


@require_safe
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    found = Attachment.objects.select_related("message__ticket").filter(pk=pk).first()
    if found is None or not _may_download(request, found):
        raise Http404
    return downloads.answer(found)


def _may_download(request: HttpRequest, file: Attachment) -> bool:
    ticket = file.message.ticket
    if not file.message.is_internal and access.may_see(request, ticket):
        return True
    staff = request.user
    return staff.is_staff and Ticket.objects.visible_to(staff).filter(pk=ticket.pk).exists()
