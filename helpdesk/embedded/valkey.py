"""The embedded Valkey: a bell for the workers, on one private socket."""

import socket
from pathlib import Path

from helpdesk.embedded import binaries, connection, processes


class Valkey:
    """Valkey under `var`.

    It keeps nothing on disk: every task has a row behind it that a sweep finds, so a file here
    could only be one more thing to be broken by a power cut, and personal data in a second place.
    """

    def __init__(self, var: Path) -> None:
        self.var = var
        self.data = var / "valkey"  # only stood in, which tells our process from a stranger's
        self.socket = connection.broker_socket(var)

    def prepare(self) -> None:
        connection.own(self.socket.parent)
        self.data.mkdir(exist_ok=True, mode=0o700)
        processes.end(lambda: processes.serving_from(self.data))
        self.socket.unlink(missing_ok=True)

    def command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "save": "",
            "appendonly": "no",
            # A full Valkey must refuse, so that the publisher learns it; never drop a task.
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",
            "loglevel": "warning",
            "daemonize": "no",
        }
        return [
            str(binaries.valkey()),
            *(part for name, value in options.items() for part in (f"--{name}", value)),
        ]

    def is_ready(self, _pid: int) -> bool:
        """Tell whether the server answers PING."""
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(1)
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
