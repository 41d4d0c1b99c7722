"""Who reads the survey's report, plans what follows, and sets a device up at the desk."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

READ = ["view_report", "view_response", "view_followup"]
PLAN = ["add_followup", "change_followup"]
GROUPS = {
    "Koordinator": [*READ, *PLAN, "add_response"],
    "Auditor": READ,
    "Pengelola pengaduan": READ,
    "Petugas loket": ["add_response"],
}


def write_rights(apps, schema_editor):
    # Permissions are otherwise made after all migrations; the groups need them now.
    config = apps.get_app_config("survey")
    known = getattr(config, "models_module", None)
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = known
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in GROUPS.items():
        rights = Permission.objects.filter(content_type__app_label="survey", codename__in=codenames)
        Group.objects.get(name=name).permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [("survey", "0001_survey"), ("tickets", "0003_groups")]

    operations = [migrations.RunPython(write_rights, migrations.RunPython.noop)]
