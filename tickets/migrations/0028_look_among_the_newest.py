from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.contrib.postgres.search import SearchVector
from django.db import migrations
from django.db.models.functions import Left, Upper

from tickets.blocks import Block


def _half_made(index: str) -> migrations.RunSQL:
    """Drop what an interrupted run of this migration leaves: an index nobody may use."""
    drop = f"DROP INDEX CONCURRENTLY IF EXISTS {index}"
    return migrations.RunSQL(drop, migrations.RunSQL.noop)


class Migration(migrations.Migration):
    """Let what is frequent be looked for among the newest rows; filing goes on meanwhile."""

    atomic = False

    dependencies = [("tickets", "0027_early_reports")]

    operations = [
        _half_made("message_looked_for"),
        AddIndexConcurrently(
            "message",
            GinIndex(
                SearchVector(Left("body", 20_000), config="indonesian"),
                Block("id"),
                gin_pending_list_limit=256,
                name="message_looked_for",
            ),
        ),
        _half_made("ticket_looked_for"),
        AddIndexConcurrently(
            "ticket",
            GinIndex(
                OpClass(Upper("subject"), name="gin_trgm_ops"),
                OpClass(Upper("error_code"), name="gin_trgm_ops"),
                SearchVector("subject", config="indonesian"),
                Block("id"),
                gin_pending_list_limit=256,
                name="ticket_looked_for",
            ),
        ),
        # What the new indexes hold is not known to the planner before.
        migrations.RunSQL("ANALYZE tickets_ticket, tickets_message", migrations.RunSQL.noop),
    ]
