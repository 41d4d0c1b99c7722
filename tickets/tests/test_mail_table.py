"""Mail as people and machines really send it, and what is read in each."""

import tomllib
from pathlib import Path

import pytest

from tickets.mail_in import parsing

FOLDER = Path(__file__).parent / "mails_in"
EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text())


def what_it_says(raw: bytes) -> dict:
    """Return a mail in the words of the table."""
    mail = parsing.parse(raw)
    sender = f"{mail.sender.name} <{mail.sender.email}>".strip() if mail.sender else ""
    found = {
        "subject": mail.subject,
        "sender": sender,
        "new": mail.text[: mail.folds_at],
        "quoted": mail.text[mail.folds_at :],
        "files": [
            f"{file.name} {file.content_type} {len(file.content)}" + " inline" * file.is_inline
            for file in mail.files
        ],
        "automatic": mail.automatic,
        "spam": mail.spam_verdict,
        "faults": list(mail.faults),
        "bounce": [],
    }
    if mail.bounce:
        state = "final" if mail.bounce.is_final else "delayed"
        bounce = mail.bounce
        found["bounce"] = [*bounce.recipients, bounce.message_id, bounce.status, state]
    return found


def test_the_table_and_the_messages_are_the_same():
    assert sorted(path.stem for path in FOLDER.glob("*.eml")) == sorted(EXPECTED)
    assert len(EXPECTED) >= 60


@pytest.mark.parametrize("name", EXPECTED)
def test_each_says_what_the_table_tells(name):
    nothing = {"quoted": "", "automatic": "", "spam": ""}
    nothing |= {"files": [], "faults": [], "bounce": []}
    expected = nothing | EXPECTED[name]
    expected.pop("goes")
    assert what_it_says((FOLDER / f"{name}.eml").read_bytes()) == expected


def test_lines_that_end_without_cr_say_the_same():
    for name in EXPECTED:
        raw = (FOLDER / f"{name}.eml").read_bytes()
        found, other = what_it_says(raw), what_it_says(raw.replace(b"\r\n", b"\n"))
        for said in (found, other):
            # A file that is text has the lines it came with.
            said["files"] = [file.split(" ")[0] for file in said["files"]]
        assert found == other
