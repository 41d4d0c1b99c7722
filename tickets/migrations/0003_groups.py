"""The staff's groups and what each may do."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

VIEW = ["tickets.view_ticket"]
WORK = [*VIEW, "tickets.add_ticket", "tickets.work_ticket", "tickets.view_requester"]
SUPERVISE = [
    *WORK,
    "tickets.assign_ticket",
    "tickets.lengthen_late",
    "tickets.reveal_identity",
    "tickets.change_requester",
    "tickets.view_outgoingmail",
    "tickets.view_servicestandard",
    "tickets.view_category",
    "tickets.view_severity",
]
TABLES = ["servicestandard", "category", "severity", "calendar", "policy"]
ADMINISTER = [
    *[f"tickets.{act}_{table}" for table in TABLES for act in ("view", "add", "change")],
    "tickets.view_outgoingmail",
    *[f"auth.{act}_user" for act in ("view", "add", "change")],
    "auth.view_group",
]
GROUPS = {
    "Petugas": WORK,
    "Koordinator": SUPERVISE,
    "Petugas loket": [],
    "Pengelola pengaduan": [],
    "Auditor": [*VIEW, "tickets.view_requester", "tickets.view_outgoingmail"],
    "Administrator": ADMINISTER,
}


def write_groups(apps, schema_editor):
    # Permissions are otherwise made after all migrations; the groups need them now.
    for label in ("auth", "tickets"):
        config = apps.get_app_config(label)
        known, config.models_module = getattr(config, "models_module", None), True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = known
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, labels in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        for label in labels:
            app, codename = label.split(".")
            group.permissions.add(
                Permission.objects.get(content_type__app_label=app, codename=codename)
            )


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0002_ledger_triggers"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(write_groups, migrations.RunPython.noop)]
