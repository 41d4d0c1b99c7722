"""The database really stopped under the web server: words within 10 s, the text kept."""

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest

from helpdesk.embedded.supervisor import Supervisor, postgres
from helpdesk.tests.test_running_site import ROOT, Site, eventually
from helpdesk.trials import house

pytestmark = pytest.mark.faults
NEW = "/tiket/baru/"
TEXT = "Kalimat panjang yang tidak boleh hilang.\nBaris kedua."
FORM = {
    "category": "other",
    "subject": "Basis data padam",
    "description": TEXT,
    "name": "Andi Wijaya",
    "email": "andi@penyedia.invalid",
    "phone": "0812 3456 7890",
    "identity_type": "ktp",
}


@contextmanager
def running_database(site: Site) -> Iterator[Supervisor]:
    with Supervisor() as supervisor:
        supervisor.start(postgres(site.var, durable=False))
        yield supervisor


@contextmanager
def running_web(site: Site, **environment: str) -> Iterator[None]:
    """Run the web server alone: nobody starts its database again."""
    command = [sys.executable, "-m", "helpdesk.serve"]
    with site.log.open("ab") as log:
        web = subprocess.Popen(
            command, cwd=ROOT, env=site.environment() | environment, stdout=log, stderr=log
        )
    try:
        eventually(lambda: site.status("/static/img/mark.svg") is not None)
        yield
    finally:
        web.terminate()
        web.wait(20)


@pytest.fixture(scope="module")
def site(tmp_path_factory, made):
    """A site with a database that was made and is stopped."""
    site = Site(tmp_path_factory.mktemp("away"))
    site.var.mkdir()
    house.copy(made, site.var)
    with running_database(site) as supervisor:
        done = supervisor.run([sys.executable, "manage.py", "prepare"], site.environment(), ROOT)
    assert done == 0
    return site


class Browser:
    """Asks, and remembers the CSRF cookie."""

    def __init__(self, site: Site) -> None:
        self.site, self.cookie = site, ""

    def ask(self, method: str, form: dict | None = None) -> tuple[int, str, float]:
        """Return status, page and how long it took."""
        asked = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        begun = time.monotonic()
        asked.request(method, NEW, urlencode(form or {}), headers)
        answer = asked.getresponse()
        body = answer.read().decode()
        if found := re.search(r"csrftoken=\w+", answer.getheader("Set-Cookie") or ""):
            self.cookie = found[0]
        return answer.status, body, time.monotonic() - begun


def token(body: str) -> dict[str, str]:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', body)
    return {"csrfmiddlewaretoken": found[1]}


def test_a_text_sent_while_the_database_is_gone_comes_back_and_is_sent_again(site):
    browser = Browser(site)
    with running_web(site):
        with running_database(site):
            status, page, _ = browser.ask("GET")
            assert status == 200
        status, page, seconds = browser.ask("POST", FORM | token(page))
        assert (status, "Baris kedua." in page) == (503, True)
        assert seconds < 10
        with running_database(site):
            # Connections of before the stop are found to be dead, and made anew.
            statuses = [browser.ask("POST", FORM | token(page))[0] for _ in range(3)]
            assert statuses == [302, 302, 302]


def test_a_server_that_is_mute_is_given_up_on_in_time(site):
    browser, secret = Browser(site), "k" * 32
    browser.cookie = f"csrftoken={secret}"
    with socket.create_server(("127.0.0.1", 0)) as mute:
        nowhere = {
            "DATABASE_URL": f"postgres://u:p@127.0.0.1:{mute.getsockname()[1]}/d",
            "SECRET_KEY": "k" * 50,
            "IDENTITY_KEYS": "k" * 40,
        }
        with running_web(site, **nowhere):
            form = FORM | {"csrfmiddlewaretoken": secret}
            status, page, seconds = browser.ask("POST", form)
    assert (status, "Baris kedua." in page) == (503, True)
    assert seconds < 10


def test_who_polls_while_the_database_is_gone_has_it_mailed_once(site):
    with running_web(site):
        assert site.status("/healthz") == 503
        eventually(lambda: alarms(site))
        for _ in range(5):
            begun = time.monotonic()
            assert site.status("/healthz") == 503
            assert time.monotonic() - begun < 10
    assert len(alarms(site)) == 1


def alarms(site: Site) -> list[str]:
    """Return the mails that say the database is away; without a mail server each is a file."""
    mails = [path.read_text() for path in (site.var / "mail").glob("*")]
    return [mail for mail in mails if "/healthz" in mail]
