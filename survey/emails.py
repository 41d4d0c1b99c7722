from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from survey.invitations import url_of
from survey.models import Invitation
from tickets.emails.kinds import Facts, Notice, links_to_tickets


@links_to_tickets(gettext_lazy("Invitation to the satisfaction survey"))
def survey_invitation(notice: Notice) -> Facts | None:
    """Ask once how the service was; nothing of the ticket is in it."""
    data = notice.mail.data
    asked = Invitation.objects.filter(
        requester=data["requester"],
        semester=data["semester"],
        is_used=False,
        expires_at__gt=notice.now,
    ).first()
    if asked is None:
        return None
    url = url_of(asked)
    return {
        "button_url": url,
        "button_text": _("Fill in the survey"),
        "urls": [url],
        "until": asked.expires_at,
    }
