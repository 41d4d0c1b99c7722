"""Sessions in the database, asked for only by keys that we could have made."""

from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore as Rows
from django.contrib.sessions.models import Session
from django.utils import timezone

from tickets.prepared import Prepared

_live = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
    key=str,
    now=datetime,
)


class SessionStore(Rows):
    """A changed key is written once, with the answer; Django would write it now and again then."""

    _is_unwritten = False
    _left: str | None = None  # the key to be given up

    def _validate_session_key(self, key: str | None) -> bool:
        # A quoted cookie can hold NUL, which PostgreSQL refuses with an error.
        return super()._validate_session_key(key) and key.isascii() and key.isalnum()

    def _get_session_from_db(self) -> Session | None:
        row = _live.first(key=self.session_key, now=timezone.now())
        if row is None:
            self._session_key = None
        return row

    def cycle_key(self) -> None:
        # What is held is read under the old key.
        self._get_session()
        self._left = self._left or (None if self._is_unwritten else self.session_key)
        self._session_key = self._get_new_session_key()
        self._is_unwritten = self.modified = True

    def exists(self, session_key: str) -> bool:
        """Tell of no new key that it is taken: writing it would be refused, and never has been."""
        return False

    def save(self, must_create: bool = False) -> None:
        if not self._moved():
            super().save(must_create=must_create or self._is_unwritten)
        self._is_unwritten, self._left = False, None

    def _moved(self) -> bool:
        """Give what lay under the old key its new one: one statement ends the one with the other.

        Without a row, since somebody else ended it or there never was one, nothing is moved.
        """
        if not self._left:
            return False
        row = self.create_model_instance(self._get_session())
        return bool(
            self.model.objects.filter(session_key=self._left).update(
                session_key=row.session_key,
                session_data=row.session_data,
                expire_date=row.expire_date,
            )
        )

    def delete(self, session_key: str | None = None) -> None:
        # Without reading it first.
        self.model.objects.filter(session_key=session_key or self.session_key).delete()
