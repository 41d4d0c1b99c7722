"""The web server: waitress, which buffers slow uploads before a thread is spent on them."""

import os
import signal
import sys
from typing import Any

import waitress
from django.conf import settings

from helpdesk.wsgi import application

# One request may carry ten files; the views say what each may weigh, this only bounds the disk.
LARGEST_BODY = 128 * 1024 * 1024


def proxy_options(trusted: int) -> dict[str, Any]:
    """Return how waitress reads the headers of `trusted` proxies in front.

    It counts hops from the right, as each proxy adds at the end, and puts the client's address
    into REMOTE_ADDR: what a client wrote into the header itself is left of what is read.
    """
    # Without a proxy it drops such headers altogether.
    if not trusted:
        return {}
    return {
        "trusted_proxy": "*",
        "trusted_proxy_count": trusted,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
    }


def main() -> None:
    # waitress lets running requests end when it is asked this way.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    bound_statements(settings.WEB_STATEMENT_SECONDS)
    waitress.serve(
        application,
        host=settings.LISTEN,
        port=settings.PORT,
        threads=settings.WEB_THREADS,
        ident=None,
        max_request_body_size=LARGEST_BODY,
        channel_timeout=60,
        clear_untrusted_proxy_headers=True,
        _quiet=True,
        **proxy_options(settings.TRUSTED_PROXIES),
    )


def bound_statements(seconds: int) -> None:
    """Have the database end what takes a page too long: this process only waits for a reader.

    Nor shall it think long: with eight tables to join, all by key, it would spend four times as
    long on the order of the joins as on the answer. Nor prepare long: starting helpers, or
    compiling, takes longer than reading what a page shows.
    """
    if seconds:
        wishes = {
            "statement_timeout": seconds * 1000,
            "join_collapse_limit": 4,
            # A report over years may still have helpers.
            "parallel_setup_cost": 100_000,
            "jit": "off",
        }
        limits = " ".join(f"-c {name}={value}" for name, value in wishes.items())
        os.environ.setdefault("PGOPTIONS", limits)


if __name__ == "__main__":
    main()
