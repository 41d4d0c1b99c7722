"""The embedded PostgreSQL: made once, listening on one private socket."""

import os
import pwd
import shutil
import signal
import subprocess
from functools import cache, cached_property
from pathlib import Path

from helpdesk.embedded import CannotRunError, binaries, connection, processes

# Only the owner of the socket's folder can connect, and that user can read the data anyway: a
# password would be one more secret that protects nothing.
_INITDB = [
    "--username=postgres",
    "--encoding=UTF8",
    "--auth-local=trust",
    "--auth-host=reject",
]
# The site's own role is no superuser: a hole in it must not reach the machine's files. It may
# create databases (the tests do) and, owning its own, the trusted extensions.
_FIRST_STATEMENTS = (
    b"CREATE ROLE helpdesk LOGIN CREATEDB;\nCREATE DATABASE helpdesk OWNER helpdesk;\n"
)


def _locales(major: int) -> list[list[str]]:
    """Return initdb's locale options, the best first.

    Order by code point, the same on every machine and release, so that no index breaks with an
    upgrade of the C library; upper and lower case by Unicode.
    """
    plain = ["--locale=C"]
    if major >= 17:
        return [[*plain, "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]]
    return [[*plain, "--lc-ctype=C.UTF-8"], plain]


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run([*command, "true"], capture_output=True, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@cache
def disguise() -> tuple[list[str], int]:
    """Return what to put before a command, and the user who then owns the data.

    PostgreSQL refuses root and a user without a name. A user namespace in which we are nobody
    keeps the files ours; where that is denied, nobody with the right to pass closed folders
    (the checkout may lie under /root), which then owns the data.
    """
    uid = os.geteuid()
    if uid != 0 and _has_name(uid):
        return [], uid
    nobody = pwd.getpwnam("nobody")
    user, group = nobody.pw_uid, nobody.pw_gid
    namespace = ["unshare", "--user", f"--map-user={user}", f"--map-group={group}"]
    if _works(namespace):
        return namespace, uid
    person = [
        "setpriv",
        f"--reuid={user}",
        f"--regid={group}",
        "--clear-groups",
        "--inh-caps=-all,+dac_override",
        "--ambient-caps=-all,+dac_override",
    ]
    if uid == 0 and _works(person):
        return person, user
    raise CannotRunError(
        "PostgreSQL does not run as this user, and neither unshare nor setpriv (Debian package "
        "util-linux) works here: start as a plain user, or set DATABASE_URL."
    )


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


class Postgres:
    """PostgreSQL under `var`; `durable=False` trades safety for speed, for tests."""

    def __init__(self, var: Path, *, durable: bool = True) -> None:
        self.var = var
        self.data = var / "postgres"
        self.durable = durable

    @cached_property
    def programs(self) -> tuple[Path, int]:
        try:
            made_by = int((self.data / "PG_VERSION").read_text())
        except FileNotFoundError:
            made_by = None
        return binaries.postgres(made_by)

    def exists(self) -> bool:
        return (self.data / "PG_VERSION").is_file()

    def create(self) -> None:
        """Make the data folder, complete or not at all: a power cut leaves only a draft."""
        draft = self.var / "postgres.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        os.chown(draft, disguise()[1], -1)
        self._initdb(draft)
        bin_, _ = self.programs
        alone: list[Path | str] = [bin_ / "postgres", "--single", "-D", draft]
        if not self.durable:
            alone.append("-F")
        self._run([*alone, "postgres"], _FIRST_STATEMENTS)
        draft.rename(self.data)
        _sync(self.var)

    def _initdb(self, draft: Path) -> None:
        bin_, major = self.programs
        *others, last = _locales(major)
        command: list[Path | str] = [bin_ / "initdb", "-D", draft, *_INITDB]
        if not self.durable:
            command.append("--no-sync")
        for locale in others:
            try:
                return self._run([*command, *locale])
            except CannotRunError:  # a system without C.UTF-8
                continue
        return self._run([*command, *last])

    def _run(self, command: list[Path | str], said: bytes = b"") -> None:
        done = subprocess.run(
            [*disguise()[0], *command],
            input=said,
            cwd="/",
            capture_output=True,
            env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
        )
        # postgres --single reports a failed statement and still ends with 0.
        if done.returncode or b"ERROR:" in done.stderr + done.stdout:
            raise CannotRunError(
                "PostgreSQL could not make its data folder: "
                + done.stderr.decode(errors="replace").strip()
            )

    def prepare(self) -> None:
        """Make ready for a start, also after a crash; no process may stand in the folder."""
        sockets = connection.own(connection.folder(self.var))
        if not self.exists():
            self.create()
        self._take_ownership()
        # Server processes outlive a killed postmaster for a moment, and it must not start beside
        # them. bin/run holds the lock of `var`, so whoever still serves from it is an orphan.
        processes.end(lambda: processes.serving_from(self.data), signal.SIGINT, 30)
        if Path("/proc/self").exists():
            # Now nobody does. A power cut leaves the number of a process that by now may be
            # anybody's or a zombie, and PostgreSQL would refuse to start beside it.
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            (sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _take_ownership(self) -> None:
        """Hand the data to today's user: yesterday's start may have worn another disguise."""
        owner = disguise()[1]
        if os.geteuid() != 0 or self.data.stat().st_uid == owner:
            return
        for path in [*self.data.rglob("*"), self.data]:  # the folder last: it is what is asked
            os.chown(path, owner, -1, follow_symlinks=False)

    def command(self) -> list[str]:
        bin_, _ = self.programs
        folder = str(connection.folder(self.var)).replace('"', '""')
        options = {
            "port": "5432",
            "listen_addresses": "",
            "unix_socket_directories": f'"{folder}"',
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # Starts, crashes and recovery only. Errors reach Django, and the rows they quote
            # hold personal data.
            "log_min_messages": "log",
            "log_error_verbosity": "terse",
            "log_checkpoints": "off",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            # What it would learn of one test's rows decides how another test's are looked for.
            options |= {"autovacuum_analyze_threshold": "2147483647"}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(bin_ / "postgres"), "-D", str(self.data), *settings]

    def is_ready(self, pid: int) -> bool:
        """Tell whether the server started as `pid` accepts connections, as pg_ctl does."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
