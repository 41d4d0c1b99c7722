"""What bin/run does: servers, database, web server, worker and clock, until it is stopped."""

import argparse
import http.client
import os
import signal
import socket
import sys
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from helpdesk.embedded import CannotRunError, connection, processes
from helpdesk.embedded.supervisor import (
    Child,
    Service,
    Stop,
    Supervisor,
    marked,
    postgres,
    say,
    sole_use,
    valkey,
)

ROOT = Path(__file__).resolve().parent.parent

# A request or a task under way may end; a second signal makes a worker let go of its tasks,
# which come back because they are acknowledged late.
WEB: Stop = ((signal.SIGTERM, 10), (signal.SIGKILL, 5))
WORKER: Stop = ((signal.SIGTERM, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/run", description="Run the helpdesk portal.")
    parser.add_argument("--demo", action="store_true", help="add staff and believable tickets")
    return parser.parse_args()


def read_settings() -> ModuleType:
    """Return the settings as a plain module: this process needs no Django of its own."""
    try:
        from helpdesk import settings
    except (ImproperlyConfigured, ValueError, OSError) as error:
        raise CannotRunError(f"The settings are not right: {error}") from error
    return settings


def check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CannotRunError(
                f"Port {port} cannot be used ({getattr(error, 'strerror', error)}): choose "
                "another one with PORT."
            ) from error


class Site:
    """The site's own processes, as services."""

    def __init__(self, settings: ModuleType) -> None:
        self.settings = settings
        self.var: Path = settings.VAR_DIR
        self.env = marked(self.var) | {"HELPDESK_VAR": str(self.var), "PYTHONUNBUFFERED": "1"}

    def _service(self, name: str, *arguments: str, stop: Stop = WEB) -> Service:
        command = [sys.executable, "-m", *arguments]
        return Service(name, lambda: command, self.env, ROOT, stop)

    def worker(self) -> Service:
        service = self._service(
            "worker",
            *("celery", "--quiet", "--app", "helpdesk", "worker"),
            *("--loglevel", "INFO", "--concurrency", str(self.settings.WORKER_PROCESSES)),
            # Talk between workers that nobody here listens to.
            *("--without-gossip", "--without-mingle"),
            stop=WORKER,
        )
        # Celery warns whoever runs as root, in six lines at each start; bin/run allows it.
        service.env = self.env | {"PYTHONWARNINGS": "ignore:You're running the worker"}
        return service

    def beat(self) -> Service:
        return self._service(
            "beat", "celery", "--quiet", "--app", "helpdesk", "beat", "--loglevel", "WARNING"
        )

    def web(self) -> Service:
        service = self._service("web", "helpdesk.serve")
        service.is_ready = self.answers
        return service

    @property
    def address(self) -> str:
        """Return where this machine reaches the site."""
        listen = self.settings.LISTEN
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(listen, listen)  # noqa: S104

    def answers(self, _pid: int) -> bool:
        """Tell whether the first page comes, as the public asks for it."""
        return 0 < self.status("/") < 500

    def is_well(self) -> bool:
        """Tell whether the watch and the outbox run; asking raises the alarm by itself."""
        return self.status("/healthz") == 200

    def status(self, path: str) -> int:
        """Return the status the site answers with, 0 if it does not."""
        port = self.settings.PORT
        public = urlsplit(self.settings.SITE_URL)
        headers = {"Host": public.netloc, "X-Forwarded-Proto": public.scheme}
        asked = http.client.HTTPConnection(self.address, port, timeout=5)
        try:
            asked.request("GET", path, headers=headers)
            return asked.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            asked.close()


class Alarm:
    """Looks once a minute whether the site is well, and has a process say so if it is not.

    A process of its own, because neither the web server nor the database may be there.
    """

    def __init__(self, site: Site) -> None:
        command = [sys.executable, "manage.py", "raise_alarm"]
        self.site = site
        self.child = Child(Service("alarm", lambda: command, site.env, ROOT))

    def look(self) -> None:
        process = self.child.process
        if (process is None or process.poll() is not None) and not self.site.is_well():
            self.child.start()

    def stop(self) -> None:
        self.child.finish(hurry=lambda: True)


def start_servers(supervisor: Supervisor, settings: ModuleType) -> None:
    var = settings.VAR_DIR
    if settings.EMBEDDED_DATABASE:
        service = postgres(var)
        first = not (var / "postgres").exists()
        say("Making a PostgreSQL database and starting it." if first else "Starting PostgreSQL.")
        supervisor.start(service)
    if connection.broker(var) == settings.REDIS_URL:
        say("Starting Valkey.")
        supervisor.start(valkey(var))


def prepare(supervisor: Supervisor, site: Site, *, demo: bool) -> None:
    say("Bringing the database and the static files up to date.")
    command = [sys.executable, "manage.py", "prepare", *(["--demo"] if demo else [])]
    if supervisor.run(command, site.env, ROOT) != 0:
        raise CannotRunError("The site was not started: what stands above must be mended first.")


def main() -> None:
    arguments = read_arguments()
    settings = read_settings()
    var, site = settings.VAR_DIR, Site(settings)
    if arguments.demo and not settings.EMBEDDED_DATABASE:
        raise CannotRunError("--demo is for the embedded database only, and DATABASE_URL is set.")
    with sole_use(var), Supervisor() as supervisor:
        if left := processes.end(lambda: processes.belonging_to(var)):
            say(f"Ended {left} processes that an earlier run had left.")
        check_port(settings.LISTEN, settings.PORT)
        start_servers(supervisor, settings)
        prepare(supervisor, site, demo=arguments.demo)
        say("Starting the worker, the clock and the web server.")
        # Stopped in the reverse order: first nobody asks any more, then nobody works.
        supervisor.start(site.worker())
        supervisor.start(site.beat())
        supervisor.start(site.web())
        say(f"ready http://{site.address}:{settings.PORT}/")
        alarm = Alarm(site)
        try:
            supervisor.keep(alarm.look)
        finally:
            alarm.stop()
        say("Stopping.")
    say("Stopped.")


if __name__ == "__main__":
    os.umask(0o077)  # what is written under var is for this user alone
    try:
        main()
    except CannotRunError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped before it was ready.")
