"""A Dovecot of its own under a folder, and a proxy in front of it that cuts when told to."""

from __future__ import annotations

import imaplib
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from helpdesk.trials import ports

PASSWORD = "rahasia-imap"  # noqa: S105
_CONFIG = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{root}/mail/%u
mail_plugins = quota
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  mailbox Sampah {{
    auto = subscribe
    special_use = \\Junk
  }}
  mailbox Semua {{
    auto = subscribe
    special_use = \\All
  }}
}}
plugin {{
  quota = maildir:User quota
  quota_rule = *:storage=1M
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
{as_me}
"""
# Without root there is nobody else to become.
_AS_ME = """
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
}}
"""


def program() -> str | None:
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")


class Dovecot:
    """A running server; every user name is let in with PASSWORD."""

    def __init__(self, root: Path) -> None:
        self.root, self._holder = root, ports.held()
        self.port = ports.number(self._holder)
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Dovecot:
        uid, gid = (65534, 65534) if os.geteuid() == 0 else (os.getuid(), os.getgid())
        for name in ("run", "state", "mail", "home"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
            if os.geteuid() == 0 and name in ("mail", "home"):
                os.chown(self.root / name, uid, gid)
        config = self.root / "dovecot.conf"
        names = {"root": self.root, "port": self.port, "uid": uid, "gid": gid}
        config.write_text(_CONFIG.format(**names, password=PASSWORD, as_me=self._as_me()))
        command = [str(program()), "-F", "-c", str(config)]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        self._wait()
        return self

    def __exit__(self, *exception: object) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(20)
        self._holder.close()

    def _as_me(self) -> str:
        if os.geteuid() == 0:
            return ""
        import grp
        import pwd

        user, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
        return _AS_ME.format(user=user, group=group)

    def _wait(self) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                imaplib.IMAP4("127.0.0.1", self.port, timeout=5).logout()
                return
            except (OSError, imaplib.IMAP4.error):
                time.sleep(0.1)
        raise TimeoutError((self.root / "log").read_text()[-2000:])

    def session(self, user: str) -> imaplib.IMAP4:
        box = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        box.login(user, PASSWORD)
        return box

    def deliver(self, user: str, *mails: bytes, folder: str = "INBOX") -> None:
        box = self.session(user)
        for raw in mails:
            status, answer = box.append(folder, "", None, raw.replace(b"\n", b"\r\n"))
            if status != "OK":
                raise imaplib.IMAP4.error(answer)
        box.logout()

    def flags(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """Return what the server says of the flags of every mail in a folder."""
        box = self.session(user)
        box.select(folder, readonly=True)
        _, answer = box.fetch("1:*", "(FLAGS)")
        box.logout()
        return [line for line in answer if isinstance(line, bytes)]

    def renew(self, user: str) -> None:
        """Let the folder's UIDs count anew, as a server does that was restored."""
        for path in (self.root / "mail" / user).glob("dovecot*"):
            path.unlink()
        uid_list = self.root / "mail" / user / "dovecot-uidlist"
        uid_list.write_text(f"3 V{int(time.time()) + 1000} N1\n")
        if os.geteuid() == 0:
            os.chown(uid_list, 65534, 65534)


class Proxy:
    """Passes bytes on, until `cuts` says of what the server sends that the line goes dead."""

    def __init__(self, port: int) -> None:
        self.target, self.cuts = port, (lambda sent: False)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def cut_after(self, count: int, times: int = 1) -> None:
        """Cut so many connections, each after so many bytes from the server."""
        left = [times]

        def cuts(sent: int) -> bool:
            if left[0] and sent >= count:
                left[0] -= 1
                return True
            return False

        self.cuts: Callable[[int], bool] = cuts

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.target))
            for args in ((client, server, False), (server, client, True)):
                threading.Thread(target=self._pump, args=args, daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, is_server: bool) -> None:
        sent = 0
        try:
            while chunk := source.recv(1024):
                sent += len(chunk)
                if is_server and self.cuts(sent):
                    break
                sink.sendall(chunk)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
