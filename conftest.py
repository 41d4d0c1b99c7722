"""What tests of every app share: storage without a manifest, quick passwords, a real browser."""

import functools
import importlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as settings_of_searches
from playwright.sync_api import Browser, Page, sync_playwright

# How quick the machine is says nothing of the code.
settings_of_searches.register_profile(
    "helpdesk", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings_of_searches.load_profile("helpdesk")

# Debian's Chromium otherwise talks to its maker at every start.
_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def pytest_configure() -> None:
    """Change what only production needs."""
    # live_server finds files by their own names, which a manifest would have changed.
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    # Limits count in this process; what a real Valkey does is tested by name.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


# Which marks tell that a file takes long, the longest first.
_LONGEST_FIRST = ("long", "browser", "thorough")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: no core is left with one when all else is done."""
    rank: dict[Path, int] = {}
    for item in items:
        own = [n for n, name in enumerate(_LONGEST_FIRST) if item.get_closest_marker(name)]
        first = min(own, default=len(_LONGEST_FIRST))
        rank[item.path] = min(rank.get(item.path, first), first)
    items.sort(key=lambda item: rank[item.path])


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


@pytest.fixture(scope="session")
def _database_to_copy(django_db_modify_db_settings, django_db_blocker) -> None:
    """Have the tests' databases begin as copies of a migrated and filled one."""
    from helpdesk.tests import database

    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = database.migrated(fill)


@pytest.fixture(scope="session")
def django_db_setup(_database_to_copy, django_db_setup, django_db_blocker):
    """Copy first, then bring up to date as ever: whatever is missing from the copy is made."""
    from helpdesk.tests import database

    yield
    with django_db_blocker.unblock():
        database.wait_until_alone()


@pytest.fixture(scope="session")
def live_server(django_db_setup, live_server):
    """Have the server end before its database does, also where it was asked for first."""
    return live_server


# Which migrations write rows, and their functions.
GIVEN_BY_MIGRATIONS = {
    "tickets.migrations.0003_groups": "write_groups",
    "tickets.migrations.0008_help_permissions": "give_permissions",
    "tickets.migrations.0009_keeper_permissions": "grant",
    "tickets.migrations.0012_report_rights": "write_rights",
    "tickets.migrations.0014_officer_rights": "write_rights",
    "tickets.migrations.0020_mail_rights": "write_rights",
    "guestbook.migrations.0002_rights": "write_rights",
    "complaints.migrations.0002_rights": "write_rights",
    "survey.migrations.0002_rights": "write_rights",
    "escalation.migrations.0002_rights": "write_rights",
}


def fill() -> None:
    """Write what migrations and the seed write."""
    from django.apps import apps

    from helpdesk import seeds

    for migration, give in GIVEN_BY_MIGRATIONS.items():
        getattr(importlib.import_module(migration), give)(apps, None)
    seeds.load()


@pytest.fixture(scope="session", autouse=True)
def _tables_are_put_back() -> Iterator[None]:
    """Have a test with real transactions leave the tables as it found them: tests stand in any
    order."""
    from helpdesk.tests import database

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: database.put_back())
        yield


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return Chromium's program, or skip: HELPDESK_CHROMIUM names one, REQUIRE_BROWSER insists."""
    for name in (os.environ.get("HELPDESK_CHROMIUM"), "chromium", "chromium-browser"):
        if name and (found := shutil.which(name)):
            return Path(found)
    sentence = "no Chromium here: install it (Debian: apt-get install chromium)"
    if os.environ.get("REQUIRE_BROWSER"):
        pytest.fail(f"REQUIRE_BROWSER is set, and there is {sentence}")
    pytest.skip(sentence)


def _until_loaded(act: Callable[..., None]) -> Callable[..., None]:
    """Make a press last until the page it led to is there.

    Playwright waits until that page has begun; what reads it at once without waiting of its own,
    such as axe or a count, would now and then meet an empty document.
    """

    @functools.wraps(act)
    def acting(self: Page, *args: Any, **kwargs: Any) -> None:
        act(self, *args, **kwargs)
        self.wait_for_load_state()

    return acting


@pytest.fixture(scope="session")
def _presses_last() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("click", "press"):
            patch.setattr(Page, name, _until_loaded(getattr(Page, name)))
        yield


@pytest.fixture(scope="session")
def browser(chromium: Path, _presses_last: None) -> Iterator[Browser]:
    """Return one running Chromium for all tests."""
    # Chromium's sandbox refuses root.
    flags = [*_FLAGS, "--no-sandbox"] if os.geteuid() == 0 else _FLAGS
    # Playwright keeps an event loop in this thread, in which Django refuses its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a new page with nothing remembered, as wide as a small phone."""
    context = browser.new_context(locale="id-ID", viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests have noted, also those of tests in other processes."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, lines in getattr(report, "user_properties", ()):
                if name == "figures" and report.when == "call":
                    terminalreporter.write_line("\n  ".join(lines))
