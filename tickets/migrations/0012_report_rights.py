"""Who reads the service report, and who says why a promise was broken."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = {
    "Koordinator": ["view_report", "explain_breach"],
    "Auditor": ["view_report"],
    "Administrator": ["view_report"],
}


def write_rights(apps, schema_editor):
    # Permissions are otherwise made after all migrations; the groups need them now.
    config = apps.get_app_config("tickets")
    known = getattr(config, "models_module", None)
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = known
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in GROUPS.items():
        rights = Permission.objects.filter(
            content_type__app_label="tickets", codename__in=codenames
        )
        Group.objects.get(name=name).permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0011_report")]

    operations = [migrations.RunPython(write_rights, migrations.RunPython.noop)]
