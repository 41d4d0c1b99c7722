from django.db import migrations, models


class Migration(migrations.Migration):
    """Count what answers by itself whichever app wrote it; only the last day is ever counted."""

    dependencies = [("tickets", "0023_mail_names_staff")]

    operations = [
        migrations.RemoveIndex("outgoingmail", "mail_answers_to_address"),
        migrations.RemoveIndex("outgoingmail", "mail_answers_by_time"),
        migrations.AddField(
            model_name="outgoingmail",
            name="is_automatic",
            field=models.BooleanField(db_default=False, default=False, verbose_name="automatic"),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("is_automatic", True)),
                fields=["to", "created_at"],
                name="mail_automatic_to_address",
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("is_automatic", True)),
                fields=["created_at"],
                name="mail_automatic_by_time",
            ),
        ),
    ]
