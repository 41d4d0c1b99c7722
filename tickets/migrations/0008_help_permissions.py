"""Who writes short answers and announces disturbances."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

TABLES = ("faq", "disturbance")
VIEW = [f"view_{table}" for table in TABLES]
KEEP = [f"{act}_{table}" for table in TABLES for act in ("view", "add", "change")]
GROUPS = {"Petugas": VIEW, "Koordinator": KEEP, "Administrator": KEEP}


def give_permissions(apps, schema_editor):
    # Permissions are otherwise made after all migrations; the groups need them now.
    config = apps.get_app_config("tickets")
    known, config.models_module = getattr(config, "models_module", None), True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = known
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in GROUPS.items():
        group = Group.objects.get(name=name)
        group.permissions.add(
            *Permission.objects.filter(content_type__app_label="tickets", codename__in=codenames)
        )


class Migration(migrations.Migration):
    dependencies = [("tickets", "0007_lookup")]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
