from django.db import migrations, models


class Migration(migrations.Migration):
    """Mark tickets that began with a mail nothing proves: the requester reads none of its words."""

    dependencies = [("tickets", "0024_automatic_mails")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="doubt",
            field=models.CharField(
                blank=True,
                choices=[
                    ("unproven", "Sender not verified"),
                    ("disowned", "Not from the requester, as they say"),
                ],
                db_default="",
                default="",
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("doubt__in", ["", "unproven", "disowned"])),
                name="ticket_doubt_known",
            ),
        ),
    ]
