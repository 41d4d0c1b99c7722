"""Who reads escalations and their report, and who keeps the list of where tickets can go."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

READ = ["view_escalation", "view_incident"]
KEEP = [f"{act}_{table}" for table in ("target", "need") for act in ("view", "add", "change")]
GROUPS = {
    "Petugas": READ,
    "Koordinator": [*READ, "view_escalation_report", "view_target", "view_need"],
    "Auditor": [*READ, "view_escalation_report"],
    "Administrator": [*KEEP, "view_escalation_report"],
}


def write_rights(apps, schema_editor):
    # Permissions are otherwise made after all migrations; the groups need them now.
    config = apps.get_app_config("escalation")
    known = getattr(config, "models_module", None)
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = known
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in GROUPS.items():
        rights = Permission.objects.filter(
            content_type__app_label="escalation", codename__in=codenames
        )
        Group.objects.get(name=name).permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [("escalation", "0001_escalation"), ("tickets", "0014_officer_rights")]

    operations = [migrations.RunPython(write_rights, migrations.RunPython.noop)]
