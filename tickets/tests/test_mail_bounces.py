"""Reports in words alone: the shapes mail servers gave them, and whom each says was not reached."""

import time

import pytest

from tickets.mail_in import parsing

SERVER = "Mail Delivery System <MAILER-DAEMON@mx.example>"
SITI = ("siti@a.example",)


def parsed(body: str, *lines: str, sender: str = SERVER, subject: str = "failure notice"):
    head = [f"From: {sender}", f"Subject: {subject}", "To: helpdesk@lpse.example", *lines]
    return parsing.parse("\r\n".join([*head, "", body]).encode())


@pytest.mark.parametrize(
    "body",
    [
        "For assistance, please contact <postmaster@mx.example>\n\n"
        "<siti@a.example>: host mx.a.example said: 550 <siti@a.example>... User unknown",
        "The following addresses did NOT receive a copy of your message:\n\n> siti@a.example\n\n"
        "--- Session Transcript ---\n MAIL From:<lain@b.example>",
        "|--- Failed addresses follow: ---|\n siti@a.example ... unknown host\n"
        "|--- Message text follows: ---|\nTo: lain@b.example",
        "Your message\n\n  To:      lain@b.example\n  Subject: Tiket\n\n"
        "did not reach the following recipient(s):\n\nsiti@a.example on Fri, 4 Oct 2026 17:12\n",
        "Delivery has failed to these recipients:\n\n\t* [siti@a.example]: 550 overquota\n\n"
        "Original message details:\n\t* To: lain@b.example",
        "Undeliverable Address: siti@a.example\n\nSystem Contact: bantuan@mx.example",
        "Your message could not be delivered to siti@a.example\n\n"
        "Here is a copy of the message.\n\nReply-To: lain@b.example",
        "I wasn't able to deliver the following message.\n\nSubject: Tiket\nTo: siti@a.example\n",
        "Could not deliver message to:\n\nFailed Recipient: siti@a.example\n\n"
        "-- The header and top 20 lines --\n",
        "did not reach:\n\nc=ID;a= ;o=Kantor;dda:SMTP=siti@a.example; on Fri, 4 Oct 2026\n",
    ],
)
def test_whom_it_names_is_told_from_whom_it_only_mentions(body):
    assert parsed(body).bounce.recipients == SITI


def test_what_an_address_was_expanded_from_counts_too():
    body = "could not be delivered\n<siti@b.example>\n    (expanded from: <siti@a.example>)\n"
    assert parsed(body).bounce.recipients == ("siti@b.example", *SITI)


@pytest.mark.parametrize(
    "sender",
    [
        "Postmaster <>",
        "MAILER DAEMON <>",
        "MDaemon@mx.example",
        "Mail Delivery System <x@b.example>",
    ],
)
def test_a_server_is_known_by_its_name_where_it_gives_no_address(sender):
    body = "There was an error delivering your mail to <siti@a.example>.\n550 5.7.26 no\n"
    mail = parsed(body, sender=sender, subject="Mail delivery failed")
    assert (mail.automatic, mail.bounce.recipients) == ("bounce", SITI)


@pytest.mark.parametrize(
    "subject,body,is_final",
    [
        ("failure delivery", "<siti@a.example>:\nI'm not going to try again. (#4.4.1)", True),
        ("Warning: siti@a.example - User unknown!", "siti@a.example - no such user here.", True),
        ("Mail Delivery Warning", "Delivery of email to siti@a.example has been postponed", False),
        ("Delivery failure", "Could not deliver to siti@a.example. Attempts will continue", False),
    ],
)
def test_a_server_that_gave_up_is_told_from_one_that_waits(subject, body, is_final):
    bounce = parsed(body, subject=subject).bounce
    assert (bounce.recipients, bounce.is_final) == (SITI, is_final)


def report(*fields: str):
    lines = ["--x", "Content-Type: text/plain", "", "Not delivered.", "--x"]
    lines += ["Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example", ""]
    kind = "Content-Type: multipart/report; report-type=delivery-status; boundary=x"
    return parsed("\r\n".join([*lines, *fields, "--x--"]), kind)


@pytest.mark.parametrize("action", ["failed", "failure", "error", "Failed (by policy)"])
def test_an_action_is_read_in_servers_own_words(action):
    bounce = report("Final-Recipient: rfc822; siti@a.example", f"Action: {action}").bounce
    assert (bounce.recipients, bounce.is_final) == (SITI, True)


@pytest.mark.parametrize(
    "final", ["rfc822; siti@toko-surat", "x400; /S=siti/", "rfc822; b@c.example"]
)
def test_the_address_we_wrote_to_counts_before_where_it_was_sent_on(final):
    original = "Original-Recipient: rfc822;siti@a.example"
    mail = report(original, f"Final-Recipient: {final}", "Action: failed")
    assert mail.bounce.recipients == SITI


@pytest.mark.parametrize(
    "status,kind", [("", "bounce"), ("5.1.1", "bounce"), ("2.0.0", "auto_reply")]
)
def test_a_report_that_forgot_the_action_is_read_by_its_status(status, kind):
    mail = report("Final-Recipient: rfc822; siti@a.example", f"Status: {status}")
    assert mail.automatic == kind
    assert mail.bounce is None or mail.bounce.recipients == SITI


def test_a_mail_that_a_sieve_rejected_came_back():
    body = "Your message to <siti@a.example> was automatically rejected:\r\nQuota exceeded"
    mail = parsed(body, "Auto-Submitted: auto-replied (rejected)", subject="Rejected mail")
    assert mail.bounce.recipients == SITI


def test_drawn_lines_of_any_length_take_no_time():
    began = time.process_time()
    parsed("undelivered\n" + "-" * 60_000)
    parsed("undelivered\n" + "<siti@a.example>:" + " " * 60_000)
    assert time.process_time() - began < 2
