"""Bring .venv up to date with the requirement files, then become a module that runs in it.

    python bin/environment.py MODULE FILE... -- ARGUMENT...

Runs on the machine's own Python, with its standard library alone. Needs no network when nothing
has changed since the last time.
"""

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

VENV = Path(".venv")
PYTHON = VENV.absolute() / "bin" / "python"
CONSTRAINTS = Path(".ci/constraints.txt")


def fingerprint(path: Path) -> str:
    """Return what the installed state depends on: the wishes and the Python."""
    digest = hashlib.sha256(f"{sys.version} {sysconfig.get_platform()}".encode())
    for file in (path, CONSTRAINTS):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def stamp(path: Path) -> Path:
    return VENV / f"installed-{path.as_posix().replace('/', '-')}"


def is_installed(path: Path) -> bool:
    try:
        return stamp(path).read_text() == fingerprint(path)
    except OSError:
        return False


def works() -> bool:
    """Tell whether the environment's Python starts: the machine's may have been replaced."""
    try:
        done = subprocess.run([PYTHON, "-c", "import pip"], capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


def make() -> None:
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        sys.exit("Python lacks its venv part: install it (Debian: apt-get install python3-venv).")
    print("Making .venv.", flush=True)
    # --clear would remove the lock with the rest.
    for old in VENV.glob("installed-*"):
        old.unlink()
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)


def install(path: Path) -> None:
    print(f"Installing {path} into .venv (the first time takes about a minute).", flush=True)
    stamp(path).unlink(missing_ok=True)
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", "-qq", "--no-input"]
    command += ["--disable-pip-version-check", "--requirement", path]
    if subprocess.run(command).returncode != 0:
        sys.exit(f"{path} could not be installed: is there a network, and a package index?")
    stamp(path).write_text(fingerprint(path))


def bring_up_to_date(paths: list[Path]) -> None:
    VENV.mkdir(exist_ok=True)
    # Two starts at the same time install once.
    with (VENV / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        missing = [path for path in paths if not is_installed(path)]
        if not missing and PYTHON.exists():
            return
        if not works():
            make()
            missing = paths
        for path in missing:
            install(path)


def main() -> None:
    end = sys.argv.index("--")
    module, files, arguments = sys.argv[1], sys.argv[2:end], sys.argv[end + 1 :]
    # Raised rather than died of, so that pip does not go on alone.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    bring_up_to_date([Path(name) for name in files])
    os.execv(PYTHON, [str(PYTHON), "-m", module, *arguments])  # noqa: S606 — a list made here


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f".venv could not be made: {error}")
