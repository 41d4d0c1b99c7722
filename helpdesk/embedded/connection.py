"""Where the embedded servers under `var` listen, as settings."""

from pathlib import Path


def database(var: Path) -> dict:
    """Return Django's DATABASES entry for the embedded PostgreSQL under `var`."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "helpdesk",
        "USER": "helpdesk",
        "HOST": str(var / "run"),
    }


def broker(var: Path) -> str:
    """Return the URL of the embedded Valkey under `var`."""
    return f"redis+socket://{var}/run/valkey.sock"
