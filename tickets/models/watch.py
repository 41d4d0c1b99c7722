from __future__ import annotations

from datetime import datetime

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb


class Watch(models.Model):
    """Something that must happen later. Live rows stand under a partial index by time."""

    ticket = models.ForeignKey(
        "tickets.Ticket", models.PROTECT, related_name="watches", verbose_name=_("ticket")
    )
    # Kinds are registered by each app; see tickets.watching.
    kind = models.CharField(_("kind"), max_length=40)
    at = models.DateTimeField(_("rings at"))
    payload = models.JSONField(_("details"), default=dict)
    done_at = models.DateTimeField(null=True, blank=True)
    # Both are cleared by the first ring that goes well.
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0, db_default=0)
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "kind"],
                condition=Q(done_at__isnull=True),
                name="watch_one_live_of_a_kind",
            )
        ]
        indexes = [
            models.Index(
                fields=["at"], condition=Q(done_at__isnull=True), name="watch_live_by_time"
            )
        ]

    def __str__(self) -> str:
        from tickets.watching import title

        return f"{title(self.kind)} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def put(cls, ticket, kind: str, at: datetime, **payload) -> None:
        """Watch for `kind` at an instant, in place of an earlier watch of that kind."""
        # One statement: the ORM has no conflict target with a condition.
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO tickets_watch (ticket_id, kind, at, payload, last_error) "
                "VALUES (%s, %s, %s, %s, '') "
                "ON CONFLICT (ticket_id, kind) WHERE done_at IS NULL "
                "DO UPDATE SET at = EXCLUDED.at, payload = EXCLUDED.payload, "
                "failures = 0, last_error = ''",
                [ticket.pk, kind, at, Jsonb(payload)],
            )

    @classmethod
    def move(cls, watches: list[Watch]) -> None:
        """Write the instants of many watches down, in one statement."""
        # bulk_update takes more time to build its statement than the keeper needs for all else.
        rows = [(watch.pk, watch.at, watch.done_at) for watch in watches]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE tickets_watch SET at = new.at, done_at = new.done_at "
                "FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) "
                "new (id, at, done_at) WHERE tickets_watch.id = new.id",
                [list(column) for column in zip(*rows, strict=True)],
            )

    @classmethod
    def drop(cls, ticket, now: datetime, *kinds: str) -> None:
        """Stop watching for the kinds named, or for everything."""
        live = cls.objects.filter(ticket=ticket, done_at=None)
        (live.filter(kind__in=kinds) if kinds else live).update(done_at=now)

    def finish(self, now: datetime) -> None:
        """Ring no more; to be said by whoever was rung."""
        type(self).objects.filter(pk=self.pk, done_at=None).update(done_at=now)
