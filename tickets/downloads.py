"""How a stored file leaves: as a download in a sandbox, never as a page of ours."""

from __future__ import annotations

import logging

from django.http import FileResponse, Http404

from tickets.models import Attachment

log = logging.getLogger(__name__)


def answer(attachment: Attachment) -> FileResponse:
    """Answer with a file; whoever calls this has made sure that the reader may have it."""
    try:
        content = attachment.file.open("rb")
    except (FileNotFoundError, ValueError) as error:
        # ValueError: its owner's data were erased.
        log.error("The file of attachment %s is missing from the storage", attachment.pk)
        raise Http404 from error
    response = FileResponse(
        content,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type or "application/octet-stream",
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
