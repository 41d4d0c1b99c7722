"""Keys of an embedded installation: made once, kept in files only the owner can read."""

import os
from pathlib import Path
from secrets import token_urlsafe


def _made_once(path: Path) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # A complete file appears at once or not at all: another process, or a power cut, may come
    # in between, and the identity numbers are worth no more than this key.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(token_urlsafe(48))
        file.flush()
        os.fsync(descriptor)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()


def secret_key(var: Path) -> str:
    """Return Django's SECRET_KEY of the installation under `var`."""
    return _made_once(var / "secret_key")


def identity_keys(var: Path) -> list[str]:
    """Return the keys that encrypt identity numbers, newest first."""
    return _made_once(var / "identity_keys").split()
