"""The web server: waitress, which buffers slow uploads before a thread is spent on them."""

import signal
import sys

import waitress
from django.conf import settings

from helpdesk.wsgi import application

# One request may carry ten files; the views say what each may weigh, this only bounds the disk.
LARGEST_BODY = 128 * 1024 * 1024


def main() -> None:
    # waitress lets running requests end when it is asked this way.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # It drops a proxy's headers unless told that there is one.
    proxy = (
        {
            "trusted_proxy": "*",
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }
        if settings.TRUST_PROXY
        else {}
    )
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
        **proxy,
    )


if __name__ == "__main__":
    main()
