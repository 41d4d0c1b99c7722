"""The files of a pack: under the target's limit, or zipped, as they will leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from escalation import pack

if TYPE_CHECKING:
    from escalation.models import Escalation

ZIP = "application/zip"


def size(escalation: Escalation) -> int:
    """Return the bytes of what is chosen, as it will leave."""
    if escalation.is_zipped:
        return sum(len(data) for _name, data, _kind in ready(escalation))
    return sum(chosen.attachment.size for chosen in _chosen(escalation))


def too_large(escalation: Escalation) -> str:
    """Return why the files cannot leave, or nothing."""
    most = escalation.target.most_bytes
    if sum(chosen.attachment.size for chosen in _chosen(escalation)) <= most:
        return ""
    if escalation.is_zipped and size(escalation) <= most:
        return ""
    return _(
        "The files are larger than %(target)s takes (%(most)s). Leave some out, or zip them."
    ) % {"target": escalation.target.name, "most": filesizeformat(most)}


def ready(escalation: Escalation) -> list[tuple[str, bytes, str]]:
    """Return the attachments of the mail: name, bytes, type."""
    files = [(chosen, _read(chosen)) for chosen in _chosen(escalation)]
    if escalation.is_zipped and files:
        archive = pack.zipped((chosen.name, data) for chosen, data in files)
        return [(f"{escalation.ticket.number.lower()}.zip", archive, ZIP)]
    return [(chosen.name, data, chosen.attachment.content_type) for chosen, data in files]


def _chosen(escalation: Escalation) -> list:
    rows = escalation.enclosures.select_related("attachment")
    return list(rows.exclude(attachment__file=""))


def _read(chosen) -> bytes:
    with chosen.attachment.file.open("rb") as file:
        return file.read()
