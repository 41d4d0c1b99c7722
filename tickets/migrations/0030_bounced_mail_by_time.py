from django.db import migrations, models


class Migration(migrations.Migration):
    """Find what came back of late: it had left, and counts in the quota."""

    dependencies = [("tickets", "0029_drop_what_was_looked_in")]

    operations = [
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("bounced_at__isnull", False)),
                fields=["bounced_at"],
                name="mail_bounced_by_time",
            ),
        ),
    ]
