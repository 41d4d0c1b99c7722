"""Files of a conversation, for staff."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404

from tickets import downloads
from tickets.models import Attachment
from tickets.staff import access


def download(request: HttpRequest, pk: int, file: int) -> FileResponse:
    ticket = access.fetch(request, pk)
    return downloads.answer(get_object_or_404(Attachment, pk=file, message__ticket=ticket))
