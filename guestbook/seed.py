"""The desk every installation starts with: the one of the published standard."""

from guestbook.models import Place

PLACES = [
    (
        "mpp-2",
        "Loket Helpdesk LPSE, MPP Lantai 2",
        "LPSE helpdesk desk, MPP second floor",
        "Gedung MPP Lantai 2, Jl. Dr. Wahidin Sudiro Husodo No. 57 Latsari Tuban",
    ),
]


def load() -> None:
    """Write the places that are missing; never touch one that is there."""
    for position, (code, name, name_en, address) in enumerate(PLACES):
        Place.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "name_en": name_en,
                "address": address,
                "position": position,
            },
        )
