from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from tickets.models.policy import Policy
from tickets.models.watch import Watch
from tickets.verbs.base import NEEDED_BY_WATCH, STAGE_ENDED_WATCH, NotPossible, verb

# A stage that ended longer ago is a slip, of the year most often.
LONGEST_OVER = timedelta(days=1)


class Needing:
    """When the tender stage ends: what a requester left out or mistyped, staff put right."""

    @verb
    def set_stage_end(self, at: datetime | None, *, by: Any, now: datetime) -> None:
        """Say when the stage ends, or with None that there is none; the promise stays."""
        self._check_open()
        if self.case:
            raise NotPossible(_("A case of this kind has no tender stage."))
        if at == self.stage_ends_at:
            return
        before, self.stage_ends_at = self.stage_ends_at, at
        self.needed_by = needed_for(at, now)
        self.save(update_fields=["stage_ends_at", "needed_by"])
        Watch.drop(self, now, NEEDED_BY_WATCH, STAGE_ENDED_WATCH)
        self._watch_needed_by(now)
        said = {"before": before and before.isoformat(), "after": at and at.isoformat()}
        self.record("ticket.stage_end_set", by=by, now=now, **said)


def needed_for(stage_ends_at: datetime | None, now: datetime) -> datetime | None:
    """Return by when a stage needs an answer; what has ended presses nobody any more."""
    if stage_ends_at is None or stage_ends_at <= now:
        return None
    return stage_ends_at - Policy.length_of(Policy.Kind.STAGE_MARGIN, now)
