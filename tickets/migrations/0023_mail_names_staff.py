import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0022_words_staff_read'),
    ]

    operations = [
        migrations.AddField(
            model_name='inboundmail',
            name='hidden_from',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
    ]
