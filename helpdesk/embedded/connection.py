"""Where the embedded servers under `var` listen, as settings.

Only computes: the same answer before, while and after the servers run.
"""

import hashlib
import os
import re
from pathlib import Path
from urllib.parse import quote

from helpdesk.embedded import CannotRunError

# A socket's address holds 107 bytes on Linux and 103 on macOS, and PostgreSQL's takes
# "/.s.PGSQL.5432" of them. libpq reads a comma as a list of hosts.
_FITS = re.compile(rb"[\w /.+@-]{1,85}", re.ASCII)


def folder(var: Path) -> Path:
    """Return the private folder of the sockets: `var/run`, or one derived from it in /tmp.

    Under `var` where the path is short and plain: there nobody else can have made it first, no
    cleaner sweeps it, and a service with a /tmp of its own shares it with a shell. Not TMPDIR:
    it differs between a login and a service.
    """
    inside = var / "run"
    if _FITS.fullmatch(os.fsencode(inside)):
        return inside
    name = hashlib.sha256(os.fsencode(var)).hexdigest()[:20]
    return Path("/tmp") / f"helpdesk-{os.geteuid()}-{name}"  # noqa: S108 — checked by `own`


def own(path: Path) -> Path:
    """Create the folder `path` for this user alone, or refuse one that somebody else made."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = path.lstat()
    if found.st_uid != os.geteuid() or path.is_symlink():
        raise CannotRunError(
            f"{path} belongs to somebody else: remove it, or choose another HELPDESK_VAR."
        )
    path.chmod(0o700)
    return path


def database(var: Path) -> dict[str, str]:
    """Return Django's DATABASES entry for the embedded PostgreSQL under `var`."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "helpdesk",
        "USER": "helpdesk",
        "PASSWORD": "",
        "HOST": str(folder(var)),
        "PORT": "5432",  # part of the socket's name; said so that a PGPORT changes nothing
    }


def broker_socket(var: Path) -> Path:
    """Return the socket of the embedded Valkey under `var`."""
    return folder(var) / "valkey.sock"


def broker(var: Path) -> str:
    """Return the URL of the embedded Valkey under `var`."""
    return f"redis+socket://{quote(str(broker_socket(var)))}"
