

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0010_keeper_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BreachCause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300, verbose_name='cause')),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'cause of a breach',
                'verbose_name_plural': 'causes of breaches',
                'permissions': [('view_report', 'Can read the service report'), ('explain_breach', 'Can write the cause of a breach')],
            },
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(django.db.models.functions.comparison.Coalesce('settled_at', 'breached_at'), name='deadline_by_when_it_counts'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('solved_at__isnull', False)), fields=['solved_at'], name='ticket_solved_by_time'),
        ),
        migrations.AddField(
            model_name='breachcause',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='breachcause',
            name='deadline',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cause', to='tickets.deadline'),
        ),
        migrations.AddConstraint(
            model_name='breachcause',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='breach_cause_says_something'),
        ),
    ]
