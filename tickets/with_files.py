from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from tickets import limits, typed
from tickets.fields import FilesField
from tickets.models import TrayFile
from tickets.tray import Tray

FILES_HINT = _(
    "At most 5 files of 10 MB each: photos, PDF, Word, Excel, PowerPoint, ZIP, text "
    "or a short video."
)


NOT_KEPT = _("“%(file)s” could not be kept. Please choose it again.")


class WithFiles(forms.Form):
    """A form with files: refused for whatever reason, it keeps those that were accepted.

    `tray` is where they wait; without one they have to be chosen again.
    """

    attachments = FilesField(label=_("Files"), help_text=FILES_HINT)
    has_lost_files = False

    def __init__(self, *args: Any, tray: Tray | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._files.tray = tray

    def keep_files(self) -> None:
        """Put what was accepted where the next try finds it: to be called before showing again."""
        if not self._files.keep():
            self.has_lost_files = True

    def count(self, request: HttpRequest, name: str, about: str) -> None:
        """Count a press; past the limit, what was chosen waits in the tray for the next one."""
        try:
            limits.count(request, name, about)
        except limits.LimitReached:
            self.put_aside(request)
            raise

    def put_aside(self, request: HttpRequest) -> None:
        """Keep the files, and have the page that gives back what was typed carry them along."""
        self.keep_files()
        refused = [str(words) for words in self.errors.get("attachments", [])]
        lost = [NOT_KEPT % {"file": name} for name in self._files.lost]
        typed.carry_files(request, self.kept_files, refused=[*refused, *lost])

    def take_over_files(self, data: QueryDict, files: MultiValueDict) -> list[str]:
        """Show the files of another form in this one; say which were refused, and why."""
        chosen = self._files.widget.value_from_datadict(data, files, "attachments")
        refused: list[str] = []
        try:
            self._files.clean(chosen)
        except ValidationError as error:
            refused = error.messages
        self.keep_files()
        return refused

    @property
    def kept_files(self) -> Sequence[TrayFile]:
        return self._files.widget.kept

    @property
    def _files(self) -> FilesField:
        return self.fields["attachments"]


def keep_sent(request: HttpRequest, tray: Tray) -> None:
    """Keep the files of a press that came to nothing, for the page that gives back what was typed.

    For presses that surely came from a page of ours: whoever asks for a file to be kept is counted
    as with any form, and another site's visitor must not be made to ask.
    """
    if request.FILES or "attachments-kept" in request.POST:
        form = WithFiles(request.POST, request.FILES, tray=tray)
        form.is_valid()
        form.put_aside(request)
