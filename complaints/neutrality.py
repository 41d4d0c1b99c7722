"""The fixed text for questions about a tender's substance, which the office may not judge."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _


def text(language: str) -> str:
    """Return it in the complainant's language."""
    with translation.override(language):
        return _(
            "Your message is about the substance of a tender: its documents, the evaluation, the "
            "result or an objection. We run the system and may not judge these. Questions belong "
            "into the explanation stage of the package; an objection goes through SPSE to the "
            "selection committee (Pokja Pemilihan) within the time of the schedule. If you suspect "
            "a breach of the rules, you can complain to the inspectorate of the regency (APIP), "
            "with what supports it."
        )
