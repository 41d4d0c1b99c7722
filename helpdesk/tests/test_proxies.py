"""Who a client is behind proxies, as the real web server reads it."""

import contextlib
import http.client
import threading

import pytest
import waitress

from helpdesk.serve import proxy_options

CLIENT, FORGED = "203.0.113.5", "198.51.100.66"


def seen(trusted: int, *forwarded: str) -> str:
    """Return whom the application takes for the client, asked once over loopback."""

    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"{environ['REMOTE_ADDR']} {environ['wsgi.url_scheme']}".encode()]

    server = waitress.create_server(
        application,
        listen="127.0.0.1:0",
        clear_untrusted_proxy_headers=True,
        **proxy_options(trusted),
    )
    threading.Thread(target=_serve, args=[server], daemon=True).start()
    try:
        asked = http.client.HTTPConnection("127.0.0.1", server.effective_port, timeout=10)
        headers = {"X-Forwarded-Proto": "https"}
        if forwarded:
            headers["X-Forwarded-For"] = ", ".join(forwarded)
        asked.request("GET", "/", headers=headers)
        return asked.getresponse().read().decode()
    finally:
        server.close()


def _serve(server) -> None:
    with contextlib.suppress(OSError):  # its socket is closed under it in the end
        server.run()


@pytest.mark.parametrize(
    ("trusted", "forwarded", "expected"),
    [
        (0, [], "127.0.0.1 http"),
        (0, [FORGED], "127.0.0.1 http"),
        (1, [CLIENT], f"{CLIENT} https"),
        (1, [FORGED, CLIENT], f"{CLIENT} https"),
        (2, [CLIENT, "10.0.0.1"], f"{CLIENT} https"),
        (2, [FORGED, CLIENT, "10.0.0.1"], f"{CLIENT} https"),
        (2, [FORGED, FORGED, CLIENT, "10.0.0.1"], f"{CLIENT} https"),
    ],
)
def test_only_what_trusted_proxies_added_is_believed(trusted, forwarded, expected):
    assert seen(trusted, *forwarded) == expected
