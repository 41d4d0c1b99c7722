"""Who receives guests, who reads the register, who keeps places and devices."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

READ = ["view_visit"]
DESK = [*READ, "use_desk", "pair_device"]
KEEP = ["view_place", "add_place", "change_place", "view_device", "pair_device"]
GROUPS = {
    "Petugas loket": DESK,
    "Petugas": [*READ, "use_desk"],
    "Koordinator": [*DESK, *KEEP, "view_numberreading"],
    "Auditor": [*READ, "view_numberreading"],
    "Administrator": KEEP,
}


def write_rights(apps, schema_editor):
    # Permissions are otherwise made after all migrations; the groups need them now.
    config = apps.get_app_config("guestbook")
    known = getattr(config, "models_module", None)
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = known
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in GROUPS.items():
        rights = Permission.objects.filter(
            content_type__app_label="guestbook", codename__in=codenames
        )
        Group.objects.get(name=name).permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [("guestbook", "0001_visits"), ("tickets", "0003_groups")]

    operations = [migrations.RunPython(write_rights, migrations.RunPython.noop)]
