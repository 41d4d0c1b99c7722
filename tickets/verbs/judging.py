from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tickets import masking
from tickets.models.rating import Rating
from tickets.verbs.base import NotPossible, verb

LONGEST = Rating._meta.get_field("words").max_length


class Judging:
    """After closing, the requester says how it was; they may think again until the window ends."""

    @verb
    def rate(self, score: int, words: str | None = None, *, by, now: datetime) -> Rating:
        """Keep the requester's judgement; `words` None leaves what was written before."""
        if not self.can_be_rated(now):
            raise NotPossible(_("This ticket cannot be rated (any more)."))
        known = Rating.objects.filter(ticket=self).first()
        if words is None:
            words = known.words if known else ""
        words = masking.without_passwords(" ".join(words.split()))[:LONGEST]
        if known and (known.score, known.words) == (score, words):
            return known
        rating, _made = Rating.objects.update_or_create(
            ticket=self, defaults={"score": score, "words": words, "rated_at": now}
        )
        self.record("ticket.rated", by=by, now=now, score=score, has_words=bool(words))
        return rating

    def can_be_rated(self, now: datetime) -> bool:
        """Tell whether it is closed, was answered, and not too long ago."""
        if self.status != self.Status.CLOSED or self.closed_at is None:
            return False
        if self.outcome in (self.Outcome.SPAM, self.Outcome.DUPLICATE):
            return False
        return now <= self.can_reopen_until
