"""Where what is new ends. The table of messages has whole mails; here are the edges."""

import time

import pytest

from tickets.mail_in import folding

ADDRESS = "Helpdesk <h@lpse.example>"


def new(text: str, **kwargs) -> str:
    return text[: folding.folds_at(text, **kwargs)]


@pytest.mark.parametrize(
    "opening",
    [
        f"Pada Sen, 23 Nov 2026 pukul 09.20 {ADDRESS} menulis:",
        "Pada tanggal 2026-11-23 09:20, Helpdesk menulis:",
        f"On Mon, Nov 23, 2026 at 9:20 AM {ADDRESS} wrote:",
        "On 23/11/2026 09.20, Helpdesk\nwrote:",
        f"Le lun. 23 nov. 2026 à 09:20, {ADDRESS} a écrit :",
        f"El lun, 23 nov 2026 a las 9:20, {ADDRESS} escribió:",
        "Am 23.11.2026 um 09:20 schrieb Helpdesk:",
        "2026-11-23 9:20 GMT+07:00 Helpdesk <h@lpse.example>:",
        '26.06.2014, 14:41, "Helpdesk" <h@lpse.example>:',
        "在 2026年11月23日，09:20，Helpdesk <h@lpse.example> 写道：",
        f"{ADDRESS} wrote:",
        "-----Pesan Asli-----",
        "----- Original Message -----",
        "-------- Pesan asli --------",
        f"*Dari:* {ADDRESS}\n*Dikirim:* Senin, 23 November 2026\n*Kepada:* Budi\n*Perihal:* x",
        f"Dari : {ADDRESS}\nTanggal : 23 November 2026\nKe : Budi\nSubjek : x",
        f"________________________________\n\nFrom: {ADDRESS}\nSent: Monday\nTo: Budi\nSubject: x",
        f"From: {ADDRESS}\n\nDate: Monday\n\nTo: Budi\n\nSubject: x",
        f"Pada Sen, 23 Nov 2026 pada 9:20, {ADDRESS} menulis: lama",
        "От: Helpdesk\nОтправлено: четверг, 26 июня 2014 15\u200e:\u200e05\nКому: Budi",
        f"W dniu 2026-11-23 09:20, {ADDRESS}\nnapisał(a):",
        f"tir. 23. nov. 2026 kl. 09:20 skrev {ADDRESS}:",
        "ma 23. marrask. 2026 klo 9.20 Helpdesk\n<h@lpse.example> kirjoitti:",
        f"Op 23-nov.-2026, om 09:20 heeft {ADDRESS} het volgende geschreven:",
        f"Vào 09:20 23 thg 11, 2026, {ADDRESS} đã viết:",
        f"2026. nov. 23. 9:20 keltezéssel, {ADDRESS} írta:",
        f"{ADDRESS} schrieb am Mo., 23.\nNovember 2026, 09:20:",
        f"2026年11月23日(月) 9:20 {ADDRESS}:",
        f"In data 23 novembre 2026 09:20, {ADDRESS} ha scritto:",
        f"On Mon, 23 Nov 2026 09:20:43 +0700 {ADDRESS} wrote",
        f"---- On Mon, 23 Nov 2026 09:20:43 +0700 {ADDRESS} wrote ----",
        f"--- Pada Sen, 23/11/26, {ADDRESS} menulis:",
        f"-------- Oprindelig besked --------\nFra: {ADDRESS}\nDato: 23.11.2026 09.20\nTil: Budi",
        f"Da: {ADDRESS}\nInviato: lunedì 23 novembre 2026 09:20\nA: Budi\nOggetto: x",
        f"De\xa0: {ADDRESS}\n À\xa0: Budi\n Envoyé le : lundi 23 novembre 09h20\n Objet\xa0: x",
        f"====\n\nMessage du : 23/11/2026 09:20\nDe : {ADDRESS}\nA : Budi\nSujet : x",
        f"Från: {ADDRESS}\nSkickat: den 23 november 2026 09:20\nTill: Budi\nÄmne: x",
        "寄件者: Helpdesk <h@lpse.example>\n寄件日期: 2026年11月23日\n收件者: Budi\n主旨: x",
    ],
)
def test_everything_below_an_opening_is_quoted(opening):
    assert new(f"Baru.\n\n{opening}\n\nlama\nlama") == "Baru."


@pytest.mark.parametrize(
    "text",
    [
        "Pada tender ini panitia menulis:\nisi",
        "Pada 2026 kami ikut.\nPanitia menulis:\nisi",
        "Dari: Kepala Dinas\nKepada: Kabag\nTanggal: 23 November 2026\nPerihal: x\n\nisi",
        "Dengan hormat\n\nDari: PT A\nKepada: Pokja\nPerihal: Sanggahan\n\nisi",
        "Langkahnya:\n1. klik\n2. tulis surel ke a@b.example\n\nSelesai",
        "Halo\n________________________________\nJudul\nisi",
        "Halo\n--\nBudi",
        "Sanggahan atas surat dari Dari: pokok",
        "Jadwal 09:20:\nrapat",
        "Daftar 23/11/2026:\nPT A",
        "On average this works.\nOn Monday we wrote",
        "Dari rapat\nAda: 3\nDo: tidak",
        "",
    ],
)
def test_what_only_looks_so_stays(text):
    assert new(text) == text


def test_what_is_forwarded_is_meant_to_be_read():
    block = f"Dari: {ADDRESS}\nDikirim: 23 November 2026 09.20\nKepada: x\nPerihal: y\n\nisi"
    text = f"Mohon dicek.\n\n---------- Forwarded message ---------\n{block}"
    assert new(text) == text
    assert new(f"Mohon dicek.\n\n{block}", is_forward=True) == f"Mohon dicek.\n\n{block}"
    assert new(f"Mohon dicek.\n\n{block}") == "Mohon dicek."
    assert new(block) == block


def test_answers_between_quotes_are_new_to_the_last():
    assert new("> satu?\nYa.\n> dua?\nTidak.\n\n> sisa") == "> satu?\nYa.\n> dua?\nTidak."


def test_nothing_is_lost():
    text = f"Baru.\n\nPada Sen, 23 Nov 2026 {ADDRESS} menulis:\n> a\n\nBawah."
    assert folding.folds_at(text) == len(text)


BOMBS = [
    "> " * 200_000,
    ">\n" * 300_000,
    "On 2026 a@b.example\n" * 40_000,
    "Pada 23 Nov 2026 " * 50_000,
    "From: a@b.example\n" * 50_000,
    "Dari:\nKepada:\n" * 20_000,
    "_" * 500_000,
    "____________\n" * 50_000,
    "-----\n\n" * 100_000,
    "a@" * 300_000,
    "On " + "a" * 500_000 + " wrote:",
    ("On 1.1.2026 " + "a@b.example " * 20 + "\n") * 3_000,
    "\n" * 800_000,
    "x\n" + "____________\n" * 2 + "\n" * 700_000,
    "x\n" + ("____________\n" + "\n" * 1000) * 500,
]


@pytest.mark.thorough
@pytest.mark.parametrize("number", range(len(BOMBS)))
def test_no_text_makes_folding_slow(number):
    started = time.process_time()
    folding.folds_at("baru\n" + BOMBS[number])
    assert time.process_time() - started < 8  # of one processor; a quadratic rule takes minutes


@pytest.mark.parametrize(
    "opening",
    ["2026/11/23 Helpdesk <h@lpse.example>", "---- Helpdesk wrote ----", "Helpdesk menulis:"],
)
def test_what_only_might_open_opens_what_is_marked(opening):
    assert new(f"Baru.\n\n{opening}\n\n> lama") == "Baru."
    assert new(f"Baru.\n\n{opening}\n\nlama").endswith("lama")


def test_a_reply_in_the_openings_own_line_is_not_put_away():
    line = f"Sudah bisa, terima kasih. On Mon, Nov 23, 2026 at 9:20 AM, {ADDRESS} wrote:"
    assert new(f"{line}\n> lama") == line


def test_a_quoted_line_that_was_broken_stays_quoted():
    long = "> Mohon unggah kembali dokumen penawaran yang kemarin belum dapat kami buka karena"
    assert new(f"Baru.\n\n{long}\nrusak.\n> Terima kasih") == "Baru."
    assert new(f"{long[:50]}.\nsudah kami unggah\n> lagi").endswith("unggah")


def test_a_signature_below_the_quoted_text_goes_with_it():
    assert new("Baru.\n\n> lama\n\n-- \nBudi\nCV Sumber Jaya") == "Baru."
    assert new("> lama\n\nBaru.\n-- \nBudi").endswith("Budi")


def test_what_is_sent_on_with_no_word_about_it_is_read_whole():
    block = f"From: {ADDRESS}\nSent: 23 November 2026 09:20\nTo: Budi\nSubject: x"
    text = f"{block}\n\nMohon dibantu.\n\n{block}\n\nlama"
    assert new(text) == text
