from django.db import migrations


class Migration(migrations.Migration):
    """Drop the indexes in whose place 0028 put others."""

    dependencies = [("tickets", "0028_look_among_the_newest")]

    operations = [
        migrations.RemoveIndex("message", "message_words"),
        migrations.RemoveIndex("ticket", "ticket_subject_trgm"),
        migrations.RemoveIndex("ticket", "ticket_error_trgm"),
        migrations.RemoveIndex("ticket", "ticket_subject_words"),
    ]
