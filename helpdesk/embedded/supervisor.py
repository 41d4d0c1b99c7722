"""Keep child processes running, and stop them in order."""

import contextlib
import fcntl
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Any

from helpdesk.embedded import CannotRunError, connection, leash, processes
from helpdesk.embedded.postgres import Postgres, disguise
from helpdesk.embedded.valkey import Valkey

Stop = tuple[tuple[signal.Signals, float], ...]

POLITELY: Stop = ((signal.SIGTERM, 10), (signal.SIGKILL, 5))
# PostgreSQL: fast shutdown, then as in a crash, from which it recovers.
FAST: Stop = ((signal.SIGINT, 30), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))

_LONGEST_PAUSE = 30.0
_STEADY = 60.0  # a child that ran so long starts again at once
_LOG_LIMIT = 5_000_000


def say(line: str) -> None:
    """Print a line; that nobody listens any more is no reason to stop the site."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


@contextlib.contextmanager
def sole_use(var: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold `var` alone: the lock goes with this process, however it ends."""
    try:
        var.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (var / "lock").open("a+")
    except OSError as error:
        raise CannotRunError(f"{var} cannot be written: {error.strerror}.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not wait:
                raise CannotRunError(
                    f"The site is already running on {var}: stop that one first, or choose "
                    "another folder with HELPDESK_VAR."
                ) from None
            say(f"Waiting for another run on {var} to end.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@dataclass
class Service:
    """Describe one child: what runs, how it is stopped, when it is ready."""

    name: str
    command: Callable[[], list[str]]
    env: dict[str, str]
    folder: Path
    stop: Stop = POLITELY
    wrapper: Callable[[], list[str]] = list
    prepare: Callable[[], None] = lambda: None
    is_ready: Callable[[int], bool] = lambda _pid: True
    log: Path | None = None  # None: where bin/run's own lines go


@dataclass
class Child:
    """One service's process, its restarts and its end."""

    service: Service
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    again_at: float | None = None
    pause: float = 0.0

    def start(self) -> None:
        self.service.prepare()
        with self._output() as output:
            self.process = subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.service.folder,
                env=self.service.env,
                # A group of its own: Ctrl-C reaches bin/run alone, which then keeps the order.
                process_group=0,
            )
        self.started, self.again_at = time.monotonic(), None

    def _command(self) -> list[str]:
        held = [
            *(sys.executable, "-I", "-S", leash.__file__),
            *(str(int(self.service.stop[0][0])), str(os.getpid())),
        ]
        return [*self.service.wrapper(), *held, *self.service.command()]

    @contextlib.contextmanager
    def _output(self) -> Iterator[IO[bytes] | None]:
        log = self.service.log
        if log is None:
            yield None
            return
        connection.own(log.parent)
        if log.exists() and log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as file:
            yield file

    def look(self, now: float) -> None:
        """Say when the process has ended, and start it again after a growing pause."""
        if self.process is not None and self.process.poll() is not None:
            self._bury(now)
        if self.again_at is not None and now >= self.again_at:
            try:
                self.start()
            except (CannotRunError, OSError) as error:
                say(f"{self.service.name} cannot start: {error}")
                self._again(now)

    def _bury(self, now: float) -> None:
        assert self.process is not None  # noqa: S101 — said for the type checker
        how = _ending(self.process.returncode)
        self._end_group(signal.SIGKILL)
        self.process = None
        if now - self.started > _STEADY:
            self.pause = 0.0
        after = f"in {self.pause:.0f} s" if self.pause else "now"
        say(f"{self.service.name} {how}; starting it again {after}.")
        self._again(now)

    def _again(self, now: float) -> None:
        self.again_at = now + self.pause
        self.pause = min(max(1.0, 2 * self.pause), _LONGEST_PAUSE)

    def _end_group(self, number: signal.Signals) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def finish(self, hurry: Callable[[], bool]) -> None:
        """Stop the process: the steps of its service, each with its bounded wait."""
        if self.process is None:
            return
        for number, seconds in self.service.stop:
            if self.process.poll() is not None:
                break
            # The first signal goes to the process alone, which knows how to end its own.
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)
            until = time.monotonic() + seconds
            while self.process.poll() is None and time.monotonic() < until and not hurry():
                time.sleep(0.02)
        self._end_group(signal.SIGKILL)
        self.process.wait()


def _ending(code: int) -> str:
    if code >= 0:
        return f"ended with code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"


class Supervisor:
    """Start services in order, keep them running, stop them in reverse."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.stopping = 0
        self.interrupted = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> "Supervisor":
        # A byte in this pipe wakes the wait below, so a signal is never slept through.
        self._wakes, self._waker = os.pipe()
        for end in (self._wakes, self._waker):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                self._before[number] = signal.signal(number, self._asked_to_stop)
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        return self

    def __exit__(self, *_: object) -> None:
        for child in reversed(self.children):
            child.finish(hurry=lambda: self.stopping > 1)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(-1)
        os.close(self._wakes)
        os.close(self._waker)

    def _asked_to_stop(self, number: int, _frame: FrameType | None) -> None:
        self.stopping += 1
        self.interrupted = number == signal.SIGINT

    def wait(self, seconds: float) -> None:
        """Sleep until a signal comes, at most `seconds`."""
        if select.select([self._wakes], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                os.read(self._wakes, 4096)

    def start(self, service: Service, *, within: float = 60) -> Child:
        """Start a service and wait until it is ready."""
        child = Child(service)
        self.children.append(child)
        child.start()
        until = time.monotonic() + within
        while not self.stopping:
            process = child.process
            if process is None or process.poll() is not None:
                code = process.returncode if process else 0
                raise CannotRunError(
                    f"{service.name} {_ending(code)} while starting"
                    + (f": see {service.log}." if service.log else ".")
                )
            if service.is_ready(process.pid):
                return child
            if time.monotonic() > until:
                raise CannotRunError(f"{service.name} is not ready after {within:.0f} s.")
            self.wait(0.02)
        raise KeyboardInterrupt

    def run(self, command: list[str], env: dict[str, str], folder: Path) -> int:
        """Run a command to its end, or to the wish to stop."""
        child = Child(Service("step", lambda: command, env, folder))
        self.children.append(child)
        child.start()
        assert child.process is not None  # noqa: S101 — said for the type checker
        while child.process.poll() is None and not self.stopping:
            self.wait(0.5)
        child.finish(hurry=lambda: self.stopping > 1)
        self.children.remove(child)
        if self.stopping:
            raise KeyboardInterrupt
        return child.process.returncode

    def run_in_foreground(self, command: list[str], env: dict[str, str], folder: Path) -> int:
        """Run a command that keeps the terminal: it hears Ctrl-C itself and may take its time."""
        held = [sys.executable, "-I", "-S", leash.__file__, str(int(signal.SIGTERM))]
        process = subprocess.Popen([*held, str(os.getpid()), *command], cwd=folder, env=env)
        while process.poll() is None:
            if self.stopping and not self.interrupted:
                process.terminate()
            self.wait(0.5)
        return process.returncode if process.returncode >= 0 else 128 - process.returncode

    def keep(self, chore: Callable[[], None] = lambda: None, every: float = 60) -> None:
        """Keep every child running until somebody asks to stop; do the chore now and then."""
        next_chore = time.monotonic() + every
        while not self.stopping:
            now = time.monotonic()
            for child in self.children:
                child.look(now)
            if now >= next_chore:
                chore()
                next_chore = time.monotonic() + every
            self.wait(0.5)


def marked(var: Path) -> dict[str, str]:
    """Return the environment of a child of the run on `var`."""
    return {**os.environ, processes.MARK: str(var)}


def postgres(var: Path, *, durable: bool = True) -> Service:
    server = Postgres(var, durable=durable)
    return Service(
        name="PostgreSQL",
        command=server.command,
        wrapper=lambda: disguise()[0],
        # Its own messages in English, its order and time the same everywhere.
        env={**marked(var), "LC_ALL": "C", "TZ": "UTC"},
        folder=var,
        stop=FAST,
        prepare=server.prepare,
        is_ready=server.is_ready,
        log=var / "log" / "postgres.log",
    )


def valkey(var: Path) -> Service:
    server = Valkey(var)
    return Service(
        name="Valkey",
        command=server.command,
        env=marked(var),
        folder=var,
        prepare=server.prepare,
        is_ready=server.is_ready,
        log=var / "log" / "valkey.log",
    )
