from django.db import migrations, models


class Migration(migrations.Migration):
    """Keep what a provider says of a mail before our own row knows its name there."""

    dependencies = [("tickets", "0026_withheld_mail")]

    operations = [
        migrations.CreateModel(
            name="EarlyReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider_id", models.CharField(max_length=200)),
                ("recipient", models.CharField(blank=True, max_length=254)),
                ("words", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider_id", "recipient"), name="early_report_once_a_recipient"
                    )
                ],
            },
        ),
    ]
