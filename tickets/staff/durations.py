"""Lengths of time in words: “1 day 3 hours”, never more than two parts."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def spell(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        (days, ngettext("%(number)d day", "%(number)d days", days)),
        (hours, ngettext("%(number)d hour", "%(number)d hours", hours)),
        (minutes, ngettext("%(number)d minute", "%(number)d minutes", minutes)),
    ]
    said = [words % {"number": number} for number, words in parts if number]
    return " ".join(said[:2]) or _("less than a minute")
