"""Who records, handles, reads and releases complaints."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = {
    "Petugas": ["add_complaint"],
    "Petugas loket": ["add_complaint"],
    "Pengelola pengaduan": ["add_complaint", "view_complaint", "handle_complaint"],
    # They handle what is kept for them: where every handler is named.
    "Koordinator": ["add_complaint", "view_complaint", "handle_complaint", "release_entry"],
    "Auditor": ["view_complaint"],
}


def write_rights(apps, schema_editor):
    # Permissions are otherwise made after all migrations; the groups need them now.
    config = apps.get_app_config("complaints")
    known = getattr(config, "models_module", None)
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = known
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in GROUPS.items():
        rights = Permission.objects.filter(
            content_type__app_label="complaints", codename__in=codenames
        )
        Group.objects.get(name=name).permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_register"), ("tickets", "0014_officer_rights")]

    operations = [migrations.RunPython(write_rights, migrations.RunPython.noop)]
