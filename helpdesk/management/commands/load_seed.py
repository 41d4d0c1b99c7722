from django.core.management.base import BaseCommand
from django.db import transaction

from helpdesk import seeds


class Command(BaseCommand):
    help = "Load the service standard and the seed tables; what is there already stays as it is."

    @transaction.atomic
    def handle(self, *args, **options):
        seeds.load()
