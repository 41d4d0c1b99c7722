"""A dozen complaints lived through by the verbs themselves, beside the demo's tickets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from complaints import neutrality
from complaints.filing import Said, file_complaint
from complaints.models import Complaint, PublicEntry
from tickets.demo.history import standing_at
from tickets.intake import Contact

# kind, way, about, confidentiality, days ago, subject, what happened
CASES = [
    ("pengaduan", "in_person", "service", "open", 40, "Menunggu dua jam di loket MPP",
     "Saya datang pukul 09.00 dan baru dilayani pukul 11.00. Tidak ada nomor antrean."),
    ("pengaduan", "letter", "officer", "hidden", 25, "Petugas tidak menjelaskan alasan penolakan",
     "Berkas verifikasi kami dikembalikan dua kali tanpa penjelasan tertulis."),
    ("pengaduan", "telephone", "system", "open", 12, "Unggahan selalu gagal pada sore hari",
     "Sejak pekan lalu unggahan dokumen di atas 20 MB gagal setelah pukul 15.00."),
    ("pengaduan", "web", "officer", "anonymous", 9, "Diminta imbalan agar akun cepat diproses",
     "Seseorang di loket meminta uang rokok agar akun penyedia segera disetujui."),
    ("pengaduan", "email", "other", "open", 6, "Evaluasi tender dinilai tidak adil",
     "Kami digugurkan pada evaluasi teknis padahal dokumen kami lengkap."),
    ("pengaduan", "spse", "service", "open", 2, "Tiket ditutup sebelum masalah selesai",
     "Tiket kami ditutup, padahal kami masih tidak bisa masuk."),
    ("saran", "web", "facility", "open", 30, "Tambah stop kontak di ruang tunggu",
     "Banyak tamu membawa laptop, tetapi stop kontak hanya dua."),
    ("saran", "in_person", "service", "open", 18, "Panduan singkat dalam bentuk gambar",
     "Mohon ada panduan bergambar untuk pendaftaran penyedia baru."),
    ("masukan", "web", "system", "open", 14, "Pengingat jadwal tender lewat email",
     "Akan membantu bila ada pengingat sebelum batas pemasukan penawaran."),
    ("masukan", "telephone", "facility", "open", 1, "Petunjuk arah ke lantai 2",
     "Dari parkiran tidak ada petunjuk arah ke helpdesk di lantai 2."),
]  # fmt: skip
NAMES = ["Nur Hidayat", "Sri Rejeki", "Hartono", "Yuliana Putri", "Abdul Rohim", "Kartini Dewi"]


def fill(people: Mapping[str, Any], now: datetime) -> str:
    """File and handle them at moments of the past weeks; say in a line what there is."""
    handler, supervisor, desk = people["wahyu"], people["ratna"], people["joko"]
    for serial, case in enumerate(CASES):
        began = now - timedelta(days=case[4], hours=serial % 5)
        with standing_at(began):
            complaint = _file(serial, case, desk)
        _handle(serial, complaint, handler, supervisor, began)
    return f"{len(CASES)} complaints, suggestions and input."


def _file(serial: int, case: tuple, desk: Any) -> Complaint:
    kind, way, about, confidentiality, _days, subject, description = case
    name = NAMES[serial % len(NAMES)]
    said = Said(
        kind=kind,
        way=way,
        about=about,
        confidentiality=confidentiality,
        subject=subject,
        description=description,
        letter_number="014/CV-BR/XI/2026" if way == "letter" else "",
    )
    contact = Contact(name=name, email=f"{name.split()[0].lower()}{serial}@warga.invalid")
    by = None if way in ("web", "email") else desk
    return file_complaint(said, contact, by=by).complaint


def _handle(
    serial: int, complaint: Complaint, handler: Any, supervisor: Any, began: datetime
) -> None:
    if serial == len(CASES) - 1 or complaint.is_anonymous:
        return
    with standing_at(began + timedelta(hours=5)):
        if complaint.about == Complaint.About.OTHER:
            complaint.point_elsewhere(neutrality.text("id"), by=handler)
        else:
            complaint.ticket.reply("Terima kasih, kami periksa terlebih dahulu.", by=handler)
    if complaint.kind != Complaint.Kind.COMPLAINT:
        with standing_at(began + timedelta(days=1, hours=2)):
            complaint.decide("noted", "Terima kasih. Kami catat untuk perbaikan.", by=handler)
        return
    with standing_at(began + timedelta(days=1)):
        complaint.tell_complete("Materi pengaduan Anda sudah lengkap.", by=handler)
    if serial == 0:
        _finish(complaint, handler, supervisor, began + timedelta(days=8))


def _finish(complaint: Complaint, handler: Any, supervisor: Any, at: datetime) -> None:
    with standing_at(at):
        answer = "Pengaduan Anda terbukti. Mesin nomor antrean dipasang dan loket ditambah."
        complaint.decide("upheld", answer, by=handler)
        due = (at + timedelta(days=14)).date()
        complaint.plan("Memasang mesin nomor antrean.", owner=supervisor, due=due, by=handler)
    with standing_at(at + timedelta(days=10)):
        complaint.finish_plan(by=handler)
    PublicEntry.objects.create(
        complaint=complaint,
        you_said="Antrean di loket terlalu lama dan tidak ada nomor antrean.",
        we_did="Mesin nomor antrean dipasang, dan pada jam ramai satu loket ditambah.",
        written_at=at,
        released_at=at,
        released_by=supervisor,
    )
