from django.db import migrations, models


class Migration(migrations.Migration):
    """Count how often a mail server did not give a mail out, so that it holds up no other."""

    dependencies = [("tickets", "0025_doubted_mail")]

    operations = [
        migrations.AddField(
            model_name="mailboxfolder",
            name="failing_uid",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="mailboxfolder",
            name="failing_tries",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="mailboxfolder",
            name="failing_since",
            field=models.DateTimeField(null=True),
        ),
    ]
