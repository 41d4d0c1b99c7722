from django.db import migrations, models


class Migration(migrations.Migration):
    """Find the few solved tickets that somebody wrote to, among all that were ever solved."""

    dependencies = [("tickets", "0032_more_folders_of_a_mailbox")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("status", "solved"), ("unanswered_since__isnull", False)),
                fields=["unanswered_since"],
                name="ticket_written_to_after_solved",
            ),
        ),
    ]
