"""The parser's child: one mail never costs another."""

import base64
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tickets.mail_in import child, parser, parsing, wire
from tickets.mail_in.child import CannotParse

FOLDER = Path(__file__).parent / "mails_in"
PLAIN = b"From: budi@a.example\r\nSubject: biasa\r\n\r\nhalo\r\n"


@pytest.fixture
def own():
    """A child of the test's own, cold."""
    own = child.Child()
    yield own
    own.close()


def test_what_comes_back_is_what_was_parsed(own):
    for path in FOLDER.glob("*.eml"):
        raw = path.read_bytes()
        assert own.parse(raw) == parsing.parse(raw)


@pytest.mark.thorough
def test_it_stays_warm(own):
    own.parse(PLAIN)
    first = own._process.pid
    own.parse(PLAIN)
    assert own._process.pid == first


@pytest.mark.thorough
def test_a_child_that_was_killed_is_replaced(own):
    own.parse(PLAIN)
    own._process.kill()
    own._process.wait()
    assert own.parse(PLAIN).subject == "biasa"


@pytest.mark.thorough
def test_after_many_mails_a_new_one_takes_over(own, monkeypatch):
    own.parse(PLAIN)
    first = own._process.pid
    monkeypatch.setattr(child, "MAILS_EACH", 1)
    assert own.parse(PLAIN).subject == "biasa"
    assert own._process.pid != first


@pytest.mark.thorough
def test_a_fork_does_not_share_its_parents_child(own):
    own.parse(PLAIN)
    own._owner = 0
    parents = own._process
    assert own.parse(PLAIN).subject == "biasa"
    assert own._process.pid != parents.pid
    parents.kill()
    parents.communicate()


@pytest.mark.thorough
def test_a_worker_that_was_forked_has_a_child_of_its_own():
    child.parse(PLAIN)
    forked = os.fork()
    if not forked:
        read = False
        try:
            read = child.parse(PLAIN).subject == "biasa"
        finally:
            child._child.close()
            os._exit(0 if read else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]) == 0
    assert child.parse(PLAIN).subject == "biasa"


@pytest.mark.thorough
def test_it_knows_no_django_and_no_secrets():
    asked = "import sys, tickets.mail_in.parser; print([m for m in sys.modules if 'jango' in m])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


@pytest.mark.thorough
def test_its_environment_is_empty(own, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "rahasia")
    own.parse(PLAIN)
    environment = Path(f"/proc/{own._process.pid}/environ")
    if environment.exists():
        assert b"rahasia" not in environment.read_bytes()


def fake(own, monkeypatch, program: str) -> None:
    """Let the child be a program that misbehaves."""
    started = child._start

    def start():
        monkeypatch.setattr(child, "_start", started)
        process = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        os.set_blocking(process.stdin.fileno(), False)
        return process

    monkeypatch.setattr(child, "_start", start)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "program",
    [
        "import sys; sys.stdout.write('x' * 100)",
        "import sys; sys.stdout.buffer.write((10).to_bytes(8, 'big') + b'+zz'); sys.exit()",
        "import os; os.kill(os.getpid(), 9)",
        "import sys; sys.stdout.buffer.write(b'\\xff' * 8)",
    ],
)
def test_a_child_that_dies_of_something_else_is_tried_once_more(own, monkeypatch, program):
    fake(own, monkeypatch, program)
    assert own.parse(PLAIN).subject == "biasa"


@pytest.mark.parametrize(
    "answer", [b"+", b"+" + b"\x00" * 8, b"+" + (2).to_bytes(8, "big") + b"{}", b"+xxxxxxxxxxxxxxx"]
)
def test_an_answer_that_is_none_is_refused(answer):
    with pytest.raises(ValueError, match=r"no parsed mail|Expecting"):
        wire.unpacked(answer)


@pytest.mark.thorough
def test_one_that_hangs_is_ended(own, monkeypatch):
    fake(own, monkeypatch, "import time; time.sleep(600)")
    monkeypatch.setattr(child, "WALL_SECONDS", 0.5)
    with pytest.raises(CannotParse, match="too long"):
        own.parse(PLAIN)
    monkeypatch.setattr(child, "WALL_SECONDS", 60)
    assert own.parse(PLAIN).subject == "biasa"


@pytest.mark.thorough
def test_one_that_burns_its_processor_time_is_ended(own, monkeypatch):
    program = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 9))\nwhile True: pass"
    fake(own, monkeypatch, program)
    with pytest.raises(CannotParse, match="processor time"):
        own.parse(PLAIN)
    assert own.parse(PLAIN).subject == "biasa"


def test_an_error_in_the_parser_is_told_without_the_mails_words(own, tmp_path, monkeypatch):
    program = (
        "from tickets.mail_in import parser, parsing\n"
        "def fail(raw): raise RuntimeError('rahasia')\n"
        "parsing.parse = fail\nparser.main()"
    )
    fake(own, monkeypatch, program)
    with pytest.raises(CannotParse, match="RuntimeError") as failed:
        own.parse(PLAIN)
    assert "rahasia" not in str(failed.value)


@pytest.mark.thorough
def test_out_of_memory_is_told_and_the_next_is_read(own, monkeypatch):
    program = (
        "from tickets.mail_in import parser, parsing\nparser.MEMORY_BYTES = 1 << 28\n"
        "parsing.parse = lambda raw: bytearray(1 << 29)\nparser.main()"
    )
    fake(own, monkeypatch, program)
    with pytest.raises(CannotParse, match="memory"):
        own.parse(PLAIN)
    assert own.parse(PLAIN).subject == "biasa"


@pytest.mark.thorough
@pytest.mark.skipif(not Path("/proc").exists(), reason="reads the limits from /proc")
def test_the_limits_hold(own):
    own.parse(PLAIN)
    found = {}
    for line in Path(f"/proc/{own._process.pid}/limits").read_text().splitlines():
        found[line[:26].strip()] = line[26:].split()[0]
    assert found["Max address space"] == str(parser.MEMORY_BYTES)
    assert found["Max core file size"] == found["Max file size"] == "0"
    assert int(found["Max cpu time"]) <= parser.PROCESSOR_SECONDS + 2


@pytest.mark.thorough
def test_the_processor_seconds_are_for_one_mail():
    before = resource.getrlimit(resource.RLIMIT_CPU)
    try:
        parser._give_time()
        used = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        assert resource.getrlimit(resource.RLIMIT_CPU)[0] >= used + parser.PROCESSOR_SECONDS
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, before)


@pytest.mark.thorough
def test_a_big_mail_goes_through(own):
    content = os.urandom(3_000_000)
    raw = b"From: a@b.example\r\nContent-Type: application/pdf; name=a.pdf\r\n"
    raw += b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content)
    assert own.parse(raw).files[0].content == content


@pytest.mark.thorough
def test_it_stands_apart_from_signals_to_the_worker(own):
    own.parse(PLAIN)
    assert os.getpgid(own._process.pid) == own._process.pid
    assert signal.SIGXCPU  # the platform has the limit that is counted on
