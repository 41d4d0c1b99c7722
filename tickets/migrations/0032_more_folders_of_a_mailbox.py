from django.core.validators import RegexValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    """Let staff name further folders, and remember whose folder was read and from when on."""

    dependencies = [("tickets", "0031_stages_that_ended")]

    operations = [
        migrations.AddField(
            model_name="mailbox",
            name="further_folders",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="One a line, named in full, such as Arsip/2026. The inbox and what the "
                "server marks as junk, archive or all mail are read anyway.",
                verbose_name="further folders",
            ),
        ),
        migrations.AddField(
            model_name="mailbox",
            name="tried_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="mailboxfolder",
            name="account",
            field=models.CharField(db_default="", default="", max_length=420),
        ),
        migrations.AddField(
            model_name="mailboxfolder",
            name="starts_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="mailbox",
            name="code",
            field=models.CharField(
                help_text="Small letters. The environment holds the password, for “office” in "
                "MAILBOX_OFFICE_PASSWORD.",
                max_length=30,
                unique=True,
                validators=[RegexValidator("^[a-z][a-z0-9_]*$")],
                verbose_name="short name",
            ),
        ),
        migrations.AlterField(
            model_name="mailboxfolder",
            name="name",
            field=models.CharField(max_length=1000),
        ),
    ]
