"""The site under measurement: its own database, a mail server of known slowness, a client."""

from __future__ import annotations

import http.client
import os
import re
import time
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode, urlsplit

_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


def row(name: str, value: float, unit: str) -> None:
    """Print one figure."""
    print(
        f"{name} {value:.2f} {unit}" if unit != "count" else f"{name} {value:.0f} {unit}",
        flush=True,
    )


def row_of_times(name: str, seconds: list[float]) -> None:
    """Print the median and the 95th percentile of durations given in seconds."""
    row(f"{name}_p50", median(seconds) * 1000, "ms")
    row(f"{name}_p95", quantiles(seconds, n=20)[18] * 1000, "ms")


def timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def use_settings(var: Path, port: int, mail_port: int) -> None:
    """Point this process and every child at the servers of the measurement."""
    for name in ("DATABASE_URL", "REDIS_URL", "ANYMAIL_PROVIDER"):
        os.environ.pop(name, None)
    os.environ |= {
        "HELPDESK_VAR": str(var),
        "HELPDESK_ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "LOG_LEVEL": "WARNING",
        # One client files more in a minute than the limits grant an hour.
        "LIMIT_FILING": "1000000,1000000,1000000,3600",
        "LIMIT_CHECKIN": "1000000,1000000,1000000,3600",
    }


class Client:
    """One browser: one connection, its cookies, forms with their token."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> bytes:
        status, body, _ = self._ask("GET", path)
        if status != 200:
            raise RuntimeError(f"GET {path} answered {status}")
        return body

    def post(self, path: str, fields: dict[str, str]) -> str:
        """Send a form and return the path it leads to."""
        data = {**fields, "csrfmiddlewaretoken": self.token}
        status, body, location = self._ask("POST", path, urlencode(data))
        if status != 302:
            raise RuntimeError(f"POST {path} answered {status}: {body[:2000]!r}")
        return urlsplit(location).path

    def send(self, path: str, fields: dict[str, str]) -> bytes:
        """Send a form that is answered by a page, and return it."""
        data = {**fields, "csrfmiddlewaretoken": self.token}
        status, body, _ = self._ask("POST", path, urlencode(data))
        if status != 200:
            raise RuntimeError(f"POST {path} answered {status}: {body[:2000]!r}")
        return body

    def visit(self, path: str) -> str:
        """Follow an address that leads elsewhere, and return where."""
        status, _, location = self._ask("GET", path)
        if status != 302:
            raise RuntimeError(f"GET {path} answered {status}")
        return urlsplit(location).path

    def learn_token(self, path: str) -> None:
        found = _TOKEN.search(self.get(path))
        if found is None:
            raise RuntimeError(f"{path} has no form")
        self.token = found[1].decode()

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer.status, content, answer.headers.get("Location", "")
