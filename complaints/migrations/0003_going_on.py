from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_rights")]

    operations = [
        migrations.AddField(
            model_name="triage", name="is_answerable", field=models.BooleanField(default=True)
        ),
        migrations.AlterField(
            model_name="triage",
            name="reason",
            field=models.CharField(
                choices=[
                    ("names_staff", "It names a member of staff"),
                    ("words", "It uses the words of a complaint"),
                    ("goes_on", "It goes on from a complaint that is closed"),
                ],
                max_length=12,
                verbose_name="reason",
            ),
        ),
    ]
