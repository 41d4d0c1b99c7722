from django.db import migrations
from django.utils import timezone

OVER = ["solved", "closed"]


def lapse(apps, schema_editor):
    """Let stages that have ended press no more, and have the others noticed when they end."""
    Ticket = apps.get_model("tickets", "Ticket")
    Watch = apps.get_model("tickets", "Watch")
    now = timezone.now()
    pressing = Ticket.objects.exclude(status__in=OVER).exclude(needed_by=None)
    pressing.filter(stage_ends_at__lte=now).update(needed_by=None)
    ahead = pressing.filter(stage_ends_at__gt=now).values_list("pk", "stage_ends_at")
    Watch.objects.bulk_create(
        [Watch(ticket_id=pk, kind="stage_ended", at=at) for pk, at in ahead.iterator()],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("tickets", "0030_bounced_mail_by_time")]

    operations = [migrations.RunPython(lapse, migrations.RunPython.noop)]
