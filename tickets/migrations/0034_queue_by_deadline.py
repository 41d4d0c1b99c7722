from django.db import migrations, models


class Migration(migrations.Migration):
    """Count what is late and what soon will be, over an index rather than row by row."""

    dependencies = [("tickets", "0033_written_to_after_solved")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("status__in", ["solved", "closed"]), _negated=True),
                fields=["due_at", "urgent_at", "id"],
                name="ticket_queue_by_deadline",
            ),
        ),
    ]
