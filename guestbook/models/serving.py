"""What happens to a visit, one press each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from tickets.verbs.base import NotPossible, verb


class Serving(models.Model):
    """Called, served, gone: each verb runs on the locked row and may be pressed twice."""

    class Meta:
        abstract = True

    def lock(self) -> None:
        """Hold the row until the transaction ends, and read it afresh."""
        rows = type(self).objects.select_related("place", "guest", "ticket", "officer")
        self.refresh_from_db(from_queryset=rows.select_for_update(of=("self",)))

    @verb
    def call(self, *, by: Any, now: datetime) -> None:
        """Show the number on the display; a second press calls again."""
        self._check_here()
        if self.served_at:
            return
        self.called_at, self.officer = now, by
        self.save(update_fields=["called_at", "officer"])

    @verb
    def serve(self, *, by: Any, now: datetime) -> None:
        """Begin to serve the guest; whoever came first serves."""
        self._check_here()
        if self.served_at:
            if self.officer != by:
                raise NotPossible(
                    _("%(officer)s is serving this guest already.") % {"officer": self.officer_name}
                )
            return
        self.called_at, self.served_at, self.officer = self.called_at or now, now, by
        self.save(update_fields=["called_at", "served_at", "officer"])

    @verb
    def leave(self, *, by: Any, now: datetime) -> None:
        """Say that the guest has gone, served or not."""
        if self.left_at:
            return
        self.left_at = now
        self.save(update_fields=["left_at"])

    @verb
    def stay(self, *, by: Any, now: datetime) -> None:
        """Take back that the guest has gone: the press was meant for somebody else."""
        if self.left_at is None:
            return
        if not self.may_stay(now):
            raise NotPossible(_("This visit is over and can no longer be changed."))
        self.left_at = None
        self.save(update_fields=["left_at"])

    def see_document(self, by: Any, now: datetime) -> None:
        """Note, unsaved, who saw the identity document; the first who saw it stays."""
        if self.document_seen_by_id is None:
            self.document_seen_by, self.document_seen_at = by, now

    def _check_here(self) -> None:
        if self.left_at:
            raise NotPossible(_("This guest has left already."))
