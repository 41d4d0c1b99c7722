"""Thanks by mail reopen nothing and hold nothing up; whatever says more is taken as said."""

import pytest

from tickets import reply_address, watching
from tickets.mail_in.thanks import is_nothing_else
from tickets.tests.mail_in import arrive
from tickets.tests.mails import leave

REQUESTER = "Andi Wijaya <andi@penyedia.invalid>"
THANKS = [
    "Terima kasih banyak.", "Terimakasih atas bantuannya, Pak.", "makasih ya kak 🙏", "Trims",
    "Oke, siap!", "Sip, mantap", "Sudah beres, terima kasih Bapak/Ibu",
    "Sudah bisa. Terima kasih\n\nSalam,\nAndi Wijaya", "Thank you very much!",
    "Thanks for your help", "Selamat siang admin, terima kasih banyak atas bantuannya",
    "TERIMA KASIH TIM LPSE TUBAN", "Beres, Min.",
]  # fmt: skip
MORE = [
    "Masih gagal.", "Belum bisa, terima kasih.", "Terima kasih, tapi masih sama", "Oke?",
    "Terima kasih. Kapan beres?", "Tidak beres", "Sudah bisa login, upload gagal. Trims",
    "Terima kasih, error lagi", "Mohon bantuannya, terima kasih", "Bantuannya ya Pak, terima kasih",
    "Tolong ya, makasih", "Terima kasih sebelumnya", "Thanks in advance", "Thanks for nothing",
    "Not ok", "Still the same, thanks", "Help, thanks", "Terima kasih 😡", "Terima kasih :(", "👎",
    "Oke, 2 berkas lagi menyusul", "Siap, saya coba dulu", "Terima kasih, muncul lagi", "Sudah",
    "Selamat pagi", "Andi Wijaya", "", "...", "Gagal lagi Pak, makasih", "gak bisa min, thx",
    "Oke tapi lambat", "Terima kasih, nomor saya 08123456789", "Sdh bisa, tp dokumennya hilang",
    "Terima kasih. Informasinya ya Pak", "Beres dari mana", "Kurang mantap", "Terima kasih " * 8,
    "Blm beres", "Terima kasih, tidak jadi", "Sudah bisa masuk tapi tender sudah tutup",
    "https://spse.invalid terima kasih", "Terima kasih > Masih gagal", "Siap_siap",
]  # fmt: skip


@pytest.mark.parametrize("text", THANKS)
def test_thanks_are_told(text):
    assert is_nothing_else(text, "Andi Wijaya")


@pytest.mark.parametrize("text", MORE)
def test_whatever_says_more_is_more(text):
    assert not is_nothing_else(text, "Andi Wijaya")


@pytest.fixture
def solved(ticket, officer):
    ticket.take(by=officer)
    ticket.solve("Silakan coba lagi.", by=officer)
    return ticket


@pytest.fixture
def closed(solved):
    solved.confirm(by=solved.requester)
    return solved


def answer(ticket, text, **said):
    said = {"subject": f"Re: [{ticket.number}] Tiket Anda ditutup", "sender": REQUESTER} | said
    row = arrive(text=text, to=reply_address.make(ticket.pk), **said)
    ticket.refresh_from_db()
    return row


@pytest.mark.django_db
def test_thanks_reopen_nothing_and_are_kept_for_staff(closed):
    before = closed.outgoing_mails.count()
    row = answer(closed, "Terima kasih banyak.\n\nPada Sel, 1 Des 2026 LPSE menulis:\n> Ditutup.")
    assert (row.status, row.ticket, closed.status, closed.cycle) == ("taken", closed, "closed", 1)
    assert row.message.is_internal and row.is_verified
    assert closed.events.latest("id").data["why"] == "thanks"
    assert closed.outgoing_mails.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        {"text": "Masih gagal, terima kasih."},
        {"text": "Terima kasih", "subject": "Masih gagal"},
        {"text": "Terima kasih", "files": (("layar.png", b"\x89PNG\r\n\x1a\n"),)},
        {"text": "Terima kasih\n\nPada Sel, 1 Des 2026 LPSE menulis:\n> Ditutup.\n\nMasih gagal."},
    ],
)
def test_what_says_more_reopens(closed, said):
    answer(closed, **said)
    assert (closed.status, closed.cycle) == ("open", 2)


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "status"), [("Sip, makasih", "closed"), ("Masih", "solved")])
def test_a_solved_ticket_closes_in_spite_of_thanks(solved, time, text, status):
    answer(solved, text)
    leave()
    assert (solved.unanswered_since is None) == (status == "closed")
    time.pass_(hours=73)
    watching.ring_due()
    solved.refresh_from_db()
    assert solved.status == status


@pytest.mark.django_db
def test_thanks_do_not_count_as_reading_what_was_written_before(solved, time):
    answer(solved, "Masih gagal.")
    time.pass_(minutes=5)
    answer(solved, "Terima kasih.")
    assert solved.has_unread_words


@pytest.mark.django_db
def test_an_open_ticket_takes_thanks_as_an_answer(ticket, officer):
    ticket.ask("Boleh kami ubah?", by=officer)
    row = answer(ticket, "Siap, terima kasih")
    assert ticket.status == "open" and not row.message.is_internal
