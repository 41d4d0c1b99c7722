"""Where a new installation can hand tickets over, and what each kind of question needs.

Addresses are what is publicly known of them; an administrator corrects them in the table.
"""

from __future__ import annotations

from escalation.models import Need, Target
from tickets.models import Category

TARGETS = [
    {
        "code": "helpdesk-eproc",
        "name": "LKPP Helpdesk Eproc",
        "way": "mail",
        "email": "helpdesk-eproc@lkpp.go.id",
        "sender_domains": ["lkpp.go.id"],
        "sends_follow_ups": True,
    },
    {
        "code": "lpse-support",
        "name": "LPSE Support",
        "way": "form",
        "url": "https://lpse-support.lkpp.go.id",
        "sender_domains": ["lkpp.go.id"],
        "only_channel": "lpse_support",
        "form_order": ["ticket_type", "title", "application", "tender_code", "error_code",
                       "description", "steps", "organisation", "user_id", "evidence", "lpse"],
    },
    {
        "code": "call-centre-144",
        "name": "Call Center LKPP 144",
        "way": "telephone",
        "phone": "144",
        "form_order": ["lpse", "application", "title", "tender_code", "error_code", "organisation",
                       "user_id", "description", "steps", "ticket_type", "evidence"],
    },
    {
        "code": "inaproc",
        "name": "Pusat Bantuan INAPROC",
        "way": "form",
        "url": "https://bantuan.inaproc.id",
        "sender_domains": ["inaproc.id", "lkpp.go.id"],
        "form_order": ["application", "ticket_type", "title", "description", "steps",
                       "error_code", "tender_code", "organisation", "user_id", "lpse", "evidence"],
    },
]  # fmt: skip

NEEDS = {
    "registration": ["organisation", "user_id", "evidence"],
    "password": ["organisation", "user_id"],
    "adp": ["application", "error_code", "organisation", "user_id", "evidence"],
    "bid_documents": ["application", "error_code", "tender_code", "user_id", "steps", "evidence"],
    "sikap": ["organisation", "user_id", "steps", "evidence"],
    "catalogue": ["application", "tender_code", "user_id", "steps", "evidence"],
    "schedule": ["tender_code", "user_id", "steps", "evidence"],
    "sirup": ["application", "tender_code", "organisation", "evidence"],
    "contract": ["application", "tender_code", "user_id", "steps", "evidence"],
    "accounts": ["organisation", "user_id", "evidence"],
    "certificate": ["application", "error_code", "user_id", "evidence"],
    "other": ["application", "steps", "evidence"],
}


def load() -> None:
    """Write the rows that are missing; never touch one that is there."""
    for position, target in enumerate(TARGETS):
        Target.objects.get_or_create(code=target["code"], defaults={**target, "position": position})
    categories = {category.code: category for category in Category.objects.all()}
    for code, fields in NEEDS.items():
        if code in categories:
            Need.objects.get_or_create(category=categories[code], defaults={"fields": fields})
