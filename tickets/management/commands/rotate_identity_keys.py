from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from tickets import identity
from tickets.models.requester import Person

BATCH = 500


class Command(BaseCommand):
    help = (
        "Encrypt and hash every identity number anew under the first of IDENTITY_KEYS; "
        "afterwards the older keys can be removed."
    )

    def handle(self, *args, **options):
        # Whoever keeps a number keeps it as a person, in other apps too.
        for model in filter(lambda model: issubclass(model, Person), apps.get_models()):
            done = after = 0
            while ids := self._rotate_batch(model, after):
                after, done = ids[-1], done + len(ids)
            self.stdout.write(f"{model._meta.verbose_name_plural}: {done}")

    @transaction.atomic
    def _rotate_batch(self, model, after: int) -> list[int]:
        rows = model.objects.filter(pk__gt=after).exclude(identity_cipher="").order_by("pk")
        # Locked: a number changed in the meantime must not be overwritten with the old one.
        people = list(rows.select_for_update()[:BATCH])
        for person in people:
            number = identity.decrypt(person.identity_cipher)
            person.identity_cipher = identity.rotate(person.identity_cipher)
            person.identity_hash = identity.fingerprints(person.identity_type, number)[0]
        model.objects.bulk_update(people, ["identity_cipher", "identity_hash"])
        return [person.pk for person in people]
