"""Files come out as downloads, to whoever may see their ticket, and never as a page of ours."""

from __future__ import annotations

import logging

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from tickets import access
from tickets.models import Attachment, Ticket

log = logging.getLogger(__name__)


@require_safe
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    found = Attachment.objects.select_related("message__ticket").filter(pk=pk).first()
    if found is None or not _may_download(request, found):
        raise Http404
    try:
        content = found.file.open("rb")
    except FileNotFoundError as error:
        log.error("The file of attachment %s is missing from the storage", pk)
        raise Http404 from error
    response = FileResponse(
        content, as_attachment=True, filename=found.name, content_type=found.content_type
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _may_download(request: HttpRequest, file: Attachment) -> bool:
    ticket = file.message.ticket
    if not file.message.is_internal and access.may_see(request, ticket):
        return True
    staff = request.user
    return staff.is_staff and Ticket.objects.visible_to(staff).filter(pk=ticket.pk).exists()
