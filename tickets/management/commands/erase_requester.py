from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from tickets.erasure import erase
from tickets.models import Requester
from tickets.verbs.base import NotPossible


class Command(BaseCommand):
    help = "Erase a person's data under law; their tickets stay as figures. There is no way back."

    def add_arguments(self, parser):
        parser.add_argument("requester", type=int, help="id of the requester")
        parser.add_argument("--reason", required=True)
        parser.add_argument("--by", required=True, help="user name of whoever decided it")

    def handle(self, *args, requester: int, reason: str, by: str, **options):
        try:
            user = get_user_model().objects.get(username=by)
            erase(Requester.objects.get(pk=requester), by=user, reason=reason)
        except get_user_model().DoesNotExist as error:
            raise CommandError(f"There is no user {by}.") from error
        except Requester.DoesNotExist as error:
            raise CommandError(f"There is no requester {requester}.") from error
        except NotPossible as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Requester {requester} is erased.")
