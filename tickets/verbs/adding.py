from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files import File

from tickets.models.attachment import Attachment
from tickets.verbs.base import named, verb


class Adding:
    """Files that come after their words: the form was sent, and then once more with a picture."""

    @verb
    def add_files(self, files: Iterable[File], *, by: Any, now: datetime) -> None:
        """Put what is not there yet with the question that was filed."""
        question = self.messages.earliest("id")
        there = Counter(named(question.attachments.all()))
        new = []
        for file in files:
            if there[named([file])[0]]:
                there[named([file])[0]] -= 1
            else:
                new.append(file)
        if not new:
            return
        for file in new:
            Attachment.attach(question, file)
        if self.unanswered_since is None and not self.is_finished:
            self.unanswered_since = now
            self.save(update_fields=["unanswered_since"])
        self.record("files.added", by=by, now=now, message=question.id, number=len(new))
