"""Hand a ticket over, and write to all of a mass incident, as the web process does.

    python -m helpdesk.trials.handing_over FOLLOWING

With 0 the pack of one ticket waits to leave; else so many tickets follow an incident, and a
message to all of them has been asked for.
"""

from __future__ import annotations

import sys
from typing import Any

import django


def main(following: int) -> None:
    django.setup()
    from django.contrib.auth.models import User

    by = User.objects.get(username="petugas1")
    if following:
        _write_to_all(following, by)
    else:
        _hand_over(by)


def _file(name: str) -> Any:
    from tickets.intake import Contact, file_ticket
    from tickets.models import Category

    return file_ticket(
        channel="email",
        subject="SPSE tidak dapat dibuka",
        description="Halaman tidak muncul. Mohon dibantu.",
        category=Category.objects.order_by("pk")[0],
        contact=Contact(name="Andi Wijaya", email=f"{name}@pemohon.invalid"),
        announce=False,
    )


def _hand_over(by: Any) -> None:
    from escalation.models import Escalation, Target

    target = Target.objects.get(code="helpdesk-eproc")
    escalation = Escalation.prepare(_file("satu"), to=target, by=by)
    escalation.save_pack(
        escalation.pack, to=target, attachments=[], is_zipped=False, reason="Di pusat"
    )
    escalation.send(by=by)


def _write_to_all(following: int, by: Any) -> None:
    from escalation.models import Incident
    from tickets import clock

    incident = Incident.declare(
        _file("induk"), title="SPSE padam", application="", starts_at=clock.now(), by=by
    )
    incident.attach([_file(f"serempak-{number}") for number in range(following)], by=by)
    incident.tell_all("Sedang ditangani.", by=by)


if __name__ == "__main__":
    main(int(sys.argv[1]))
