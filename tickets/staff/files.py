"""Files of a conversation, for staff: always as downloads, never shown by our own address."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from tickets.models import Attachment
from tickets.staff import access


def download(request: HttpRequest, pk: int, file: int) -> FileResponse:
    ticket = access.fetch(request, pk)
    attachment = get_object_or_404(Attachment, pk=file, message__ticket=ticket)
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(
        content,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
