from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('tickets', '0017_draft_sent'),
    ]

    operations = [
        migrations.AddField(
            model_name='watch',
            name='failures',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='failures in a row'),
        ),
    ]
