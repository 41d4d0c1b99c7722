"""What every new installation starts with: the office's standard, severities, categories, policies.

Written once; what staff change afterwards stays changed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tickets.models import Calendar, Category, Faq, Policy, ServiceStandard, Severity, Stage
from tickets.short_answers import SHORT_ANSWERS

BEGINNING = datetime(2023, 1, 1, tzinfo=UTC)

# The office's own text, as published; only the slip "LSPE" is mended.
STANDARD = {
    "effective_from": date(2023, 1, 1),
    "decree": "188.45/33/KPTS/414.022/2023",
    "title": "Pelayanan Helpdesk (Layanan dan Dukungan)",
    "requirements": (
        "Memiliki alamat email;\n"
        "Memiliki tanda pengenal (KTP/SIM/Kartu Pegawai/ Pasport)\n"
        "Memiliki No Telepon yang bisa dihubungi."
    ),
    "procedure": (
        "Pengguna menyampaikan pertanyaan atau permasalahan melalui LPSE Support, email atau "
        "datang langsung (walk in user) ke Mal Pelayanan Publik Lantai 2;\n"
        "Untuk pertanyaan yang disampaikan langsung :\n"
        "- Melapor pada helpdesk dan mengisi buku tamu elektronik.\n"
        "- Helpdesk akan menjawab pertanyaan atau permasalahan yang dihadapi pengguna.\n"
        "Untuk pertanyaan yang disampaikan lewat email :\n"
        "- Helpdesk akan menerima email dari pengguna\n"
        "- Helpdesk akan menjawab pertanyaan atau permasalahan yang dihadapi pengguna.\n"
        "Untuk pertanyaan yang disampaikan melalui LPSE Support :\n"
        "- Helpdesk akan menjawab tiket dari pengguna. Jika dapat diselesaikan maka tiket ditutup. "
        "Sebaliknya jika tiket belum bisa diselesaikan, Helpdesk melakukan eskalasi ke LKPP."
    ),
    "resolution_time": (
        "24 Jam\n"
        "Jangka waktu penyelesaian 1-24 jam sesuai dengan tingkat permasalahan yang dihadapi "
        "oleh pengguna LPSE."
    ),
    "fee": "Tidak dipungut biaya",
    "product": "Penyelesaian masalah yang dihadapi pengguna.",
    "complaint_channels": (
        "Pengaduan, saran dan masukan dapat disampaikan secara langsung atau tertulis melalui "
        "surat ke alamat: Mal Pelayanan Publik (MPP): Gedung MPP Lantai 2, "
        "Jl. Dr. Wahidin Sudiro Husodo No. 57 Latsari Tuban\n"
        "Menyampaikan pengaduan, saran dan masukan melalui email: helpdesk.lpsetuban@gmail.com\n"
        "Menyampaikan pengaduan, saran dan masukan melalui telepon : (0356) 327987\n"
        "Menyampaikan pengaduan, saran dan masukan melalui sistem SPSE : "
        "https://lpse.tubankab.go.id/eproc4/kontak"
    ),
    "office_name": "Pengadaan Barang dan Jasa",
    "government": "Pemerintah Kab. Tuban",
    "office_address": "Jl. RA Kartini No. 2 62311",
    "office_phone": "0356332577",
    "desk_address": (
        "Mal Pelayanan Publik (MPP): Gedung MPP Lantai 2, "
        "Jl. Dr. Wahidin Sudiro Husodo No. 57 Latsari Tuban"
    ),
    "complaint_phone": "(0356) 327987",
    "email": "helpdesk.lpsetuban@gmail.com",
    "website": "https://lpse.tubankab.go.id",
    "complaint_url": "https://lpse.tubankab.go.id/eproc4/kontak",
}

# code, hours, name, name in English
SEVERITIES = [
    ("urgent", 1, "Mendesak", "Urgent"),
    ("important", 8, "Penting", "Important"),
    ("normal", 24, "Biasa", "Normal"),
]

# code, severity, needs an identity number, name, name in English, what to attach
CATEGORIES = [
    (
        "registration",
        "normal",
        True,
        "Pendaftaran dan verifikasi penyedia",
        "Registration and verification",
        "Foto layar halaman pendaftaran, dan surat atau email verifikasi yang Anda terima.",
    ),
    (
        "password",
        "important",
        True,
        "Lupa user ID atau kata sandi",
        "Forgotten user ID or password",
        "Nama perusahaan, NPWP, dan alamat email yang terdaftar. Jangan kirim kata sandi Anda.",
    ),
    (
        "adp",
        "important",
        False,
        "Agregasi Data Penyedia (ADP) dan login",
        "Provider data aggregation and login",
        "Foto layar pesan yang muncul saat login, dan nama LPSE tempat akun Anda terdaftar.",
    ),
    (
        "bid_documents",
        "urgent",
        False,
        "Dokumen penawaran, Apendo dan Spamkodok",
        "Bid documents, Apendo and Spamkodok",
        "Kode tender, versi Apendo atau Spamkodok, dan foto layar pesan galat beserta jamnya.",
    ),
    (
        "sikap",
        "normal",
        False,
        "Data kualifikasi SIKaP",
        "SIKaP qualification data",
        "Foto layar bagian data kualifikasi yang bermasalah.",
    ),
    (
        "catalogue",
        "normal",
        False,
        "E-katalog dan e-purchasing",
        "E-catalogue and e-purchasing",
        "Nomor paket e-purchasing dan foto layar pesan yang muncul.",
    ),
    (
        "schedule",
        "urgent",
        False,
        "Jadwal dan tahapan tender",
        "Tender schedule and stages",
        "Kode tender, tahap yang berjalan, dan foto layar halaman jadwal.",
    ),
    (
        "sirup",
        "normal",
        False,
        "SiRUP",
        "SiRUP",
        "Kode RUP, satuan kerja, dan foto layar pesan yang muncul.",
    ),
    (
        "contract",
        "important",
        False,
        "E-kontrak dan pencatatan nontender",
        "E-contract and non-tender records",
        "Kode paket dan foto layar langkah terakhir sebelum masalah muncul.",
    ),
    (
        "accounts",
        "important",
        True,
        "Akun PPK, Pokja dan PP",
        "Accounts of PPK, Pokja and PP",
        "Salinan surat keputusan penunjukan dan NIP. Jangan kirim kata sandi Anda.",
    ),
    (
        "certificate",
        "important",
        False,
        "Sertifikat elektronik",
        "Electronic certificates",
        "Foto layar pesan yang muncul dan tanggal berlaku sertifikat.",
    ),
    (
        "other",
        "normal",
        False,
        "Lainnya",
        "Other",
        "Foto layar atau dokumen yang menjelaskan masalah Anda.",
    ),
]

# stage, percent of the promised time, only for promises of so many hours, mail, further readers
STAGES = [
    ("half", 50, 0, "deadline_near", {}),
    ("decide", 75, 24, "deadline_decide", {}),
    ("near", 80, 0, "deadline_near", {"tells_supervisors": True}),
    ("breached", 100, 0, "deadline_late", {"tells_supervisors": True, "tells_requester": True}),
]
STILL_LATE = {
    "every": timedelta(hours=24),
    "template": "deadline_late",
    "tells_supervisors": True,
    "tells_requester": True,
}

# policy, length, source
POLICIES = [
    (Policy.Kind.REOPEN_WINDOW, timedelta(days=7), "Kebijakan kantor"),
    (Policy.Kind.LEAST_LEFT, timedelta(hours=1), "Kebijakan kantor"),
    (Policy.Kind.CLOSE_SOLVED, timedelta(hours=72), "Kebijakan kantor"),
    (Policy.Kind.REMIND_WAITING, timedelta(days=2), "Kebijakan kantor"),
    (Policy.Kind.CLOSE_WAITING, timedelta(days=7), "Kebijakan kantor"),
    (Policy.Kind.LINK_LIFE, timedelta(days=30), "Kebijakan kantor"),
    (Policy.Kind.LINK_LIFE_CLOSED, timedelta(days=7), "Kebijakan kantor"),
    (Policy.Kind.STAGE_MARGIN, timedelta(hours=2), "Kebijakan kantor"),
    (Policy.Kind.RETENTION_TICKET, timedelta(days=5 * 365), "Kebijakan kantor"),
]


def load() -> None:
    """Write the rows that are missing; never touch one that is there."""
    if not ServiceStandard.objects.exists():
        ServiceStandard.objects.create(**STANDARD)
    if not Calendar.objects.exists():
        Calendar.objects.create(name="24 jam sehari, 7 hari seminggu", effective_from=BEGINNING)
    for position, (code, hours, name, name_en) in enumerate(SEVERITIES):
        Severity.objects.get_or_create(
            code=code,
            defaults={"hours": hours, "name": name, "name_en": name_en, "position": position},
        )
    _load_categories()
    _load_stages()
    _load_short_answers()
    for kind, length, source in POLICIES:
        if not Policy.objects.filter(kind=kind).exists():
            Policy.objects.create(kind=kind, length=length, effective_from=BEGINNING, source=source)


def _load_stages() -> None:
    for code, percent, only_hours, template, readers in STAGES:
        Stage.objects.get_or_create(
            code=code,
            defaults={
                "percent": percent,
                "only_hours": only_hours,
                "template": template,
                **readers,
            },
        )
    Stage.objects.get_or_create(code="still_late", defaults=STILL_LATE)


def _load_categories() -> None:
    severities = {severity.code: severity for severity in Severity.objects.all()}
    for position, (code, severity, needs_identity, name, name_en, evidence) in enumerate(
        CATEGORIES
    ):
        Category.objects.get_or_create(
            code=code,
            defaults={
                "default_severity": severities[severity],
                "needs_identity_number": needs_identity,
                "name": name,
                "name_en": name_en,
                "evidence": evidence,
                "position": position,
            },
        )


def _load_short_answers() -> None:
    if Faq.objects.exists():
        return
    categories = {category.code: category for category in Category.objects.all()}
    Faq.objects.bulk_create(
        Faq(category=categories.get(code), question=question, answer=answer, position=position)
        for position, (code, question, answer) in enumerate(SHORT_ANSWERS)
    )
