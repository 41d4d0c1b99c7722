"""Who may see what the keeper does, and who may change its stages."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

LOOK = ["view_watch", "view_heartbeat", "view_stage"]
GRANTED = {
    "Koordinator": LOOK,
    "Auditor": LOOK,
    "Administrator": [*LOOK, "add_stage", "change_stage"],
}


def grant(apps, schema_editor):
    config = apps.get_app_config("tickets")
    known, config.models_module = getattr(config, "models_module", None), True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = known
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in GRANTED.items():
        group, _ = Group.objects.get_or_create(name=name)
        mine = Permission.objects.filter(
            content_type__app_label="tickets", codename__in=codenames
        )
        group.permissions.add(*mine)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0008_help_permissions")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
