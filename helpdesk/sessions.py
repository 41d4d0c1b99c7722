"""Sessions in the database, asked for only by keys that we could have made."""

from django.contrib.sessions.backends.db import SessionStore as Rows


class SessionStore(Rows):
    def _validate_session_key(self, key: str | None) -> bool:
        # A quoted cookie can hold NUL, which PostgreSQL refuses with an error.
        return super()._validate_session_key(key) and key.isascii() and key.isalnum()
