from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk import alarm


class Command(BaseCommand):
    help = "Mail administrators if the watch or the outbox stands still, at most once an hour."
    # It must run where little else does.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            is_raised = alarm.look()
        except Exception as error:
            raise CommandError(f"The alarm could not be mailed: {error!r}") from error
        if is_raised:
            self.stdout.write("The alarm was raised.")
