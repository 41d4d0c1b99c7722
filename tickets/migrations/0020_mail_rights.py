"""Who sorts mail that is held or could not be read, and who keeps the mailboxes."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

SORT = ["view_inboundmail", "sort_inboundmail"]
KEEP = [f"{act}_mailbox" for act in ("view", "add", "change")]
GROUPS = {
    "Petugas": ["view_inboundmail"],
    "Koordinator": SORT,
    "Pengelola pengaduan": SORT,
    "Administrator": KEEP,
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
        rights = Permission.objects.filter(content_type__app_label="tickets", codename__in=codenames)
        Group.objects.get(name=name).permissions.add(*rights)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0019_mailboxes")]

    operations = [migrations.RunPython(write_rights, migrations.RunPython.noop)]
