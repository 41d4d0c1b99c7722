"""What SPSE's users really ask, in their words, with the office's answers.

Each entry: category code, subject, description, question back (or ""), solution, SPSE facts.
"""

from __future__ import annotations

from typing import NamedTuple


class Question(NamedTuple):
    category: str
    subject: str
    description: str
    asked: str
    solution: str
    application: str = "SPSE 4.5"
    error_code: str = ""


QUESTIONS = [
    Question(
        "password",
        "Lupa kata sandi dan email lama sudah tidak aktif",
        "Selamat pagi. Saya admin perusahaan, menggantikan pegawai yang sudah keluar. Kami tidak "
        "tahu kata sandi SPSE dan email yang terdaftar sudah tidak bisa dibuka. Besok ada "
        "pemasukan dokumen. Mohon dibantu.",
        "Mohon kirim foto KTP direktur dan NPWP perusahaan, agar kami bisa memastikan bahwa "
        "permintaan ini dari perusahaan yang bersangkutan.",
        "Email akun sudah kami ganti ke alamat yang baru. Silakan buka menu Lupa Kata Sandi di "
        "halaman masuk, lalu ikuti tautan yang dikirim ke email tersebut.",
    ),
    Question(
        "registration",
        "Verifikasi berkas pendaftaran belum diproses",
        "Kami sudah mengunggah formulir keikutsertaan dan surat penunjukan sejak Jumat, tetapi "
        "status pendaftaran masih menunggu verifikasi.",
        "Formulir keikutsertaan yang kami terima belum bermeterai. Mohon unggah ulang yang sudah "
        "bermeterai dan ditandatangani direktur.",
        "Berkas sudah lengkap dan akun Anda sudah kami setujui. Silakan masuk dengan user ID "
        "yang dikirim ke email perusahaan.",
    ),
    Question(
        "bid_documents",
        "Gagal mengunggah dokumen penawaran, berhenti di 98%",
        "Unggahan dokumen penawaran selalu berhenti di 98 persen lalu muncul pesan galat. Ukuran "
        "berkas 42 MB. Batas pemasukan pukul 10.00.",
        "Versi Apendo berapa yang Bapak pakai? Mohon kirim foto layar bagian bawah aplikasinya.",
        "Masalahnya ada pada Apendo versi lama. Setelah memakai versi terbaru dan memecah berkas "
        "menjadi dua, unggahan berhasil. Kami sudah melihat dokumennya masuk di sistem.",
        "Apendo",
        "Connection reset by peer",
    ),
    Question(
        "bid_documents",
        "Spamkodok menolak berkas rhs",
        "Saat membuka berkas rhs muncul tulisan kunci tidak sesuai. Padahal berkas baru saja "
        "diunduh dari paket yang sama.",
        "",
        "Berkas rhs tersebut dari tahap sebelumnya. Mohon unduh ulang dari halaman paket setelah "
        "addendum tanggal kemarin, lalu buka dengan Spamkodok.",
        "Spamkodok",
        "Key mismatch",
    ),
    Question(
        "adp",
        "Tidak bisa login, diminta agregasi ulang",
        "Sejak kemarin akun kami tidak bisa masuk. Muncul permintaan agregasi data penyedia, "
        "padahal dulu sudah pernah dilakukan di LPSE Bojonegoro.",
        "Di LPSE mana perusahaan pertama kali mendaftar, dan dengan email apa?",
        "Agregasi sudah berhasil. Gunakan user ID dari LPSE Bojonegoro untuk masuk di semua LPSE.",
        "SPSE 4.5",
        "ADP-103",
    ),
    Question(
        "sikap",
        "Data tenaga ahli hilang di SIKaP",
        "Data tenaga ahli yang sudah kami isi bulan lalu tidak muncul lagi saat mengirim "
        "kualifikasi.",
        "",
        "Data masih ada, tetapi masa berlaku sertifikat tenaga ahlinya habis sehingga tidak "
        "ditampilkan. Setelah tanggal sertifikat diperbarui, data muncul kembali.",
        "SIKaP",
    ),
    Question(
        "catalogue",
        "Paket e-purchasing tertahan di negosiasi",
        "Paket e-purchasing kami sudah tiga hari tertahan di tahap negosiasi. Penyedia sudah "
        "menyetujui harga, tetapi tombol lanjut tidak muncul di akun PP.",
        "Mohon kirim nomor paket dan foto layar halaman negosiasi dari akun PP.",
        "Penyedia menyetujui lewat percakapan, bukan lewat tombol Setuju. Setelah penyedia "
        "menekan tombol tersebut, paket dapat dilanjutkan.",
        "E-katalog 6",
    ),
    Question(
        "schedule",
        "Tahapan pembuktian kualifikasi tidak terbuka",
        "Menurut jadwal, pembuktian kualifikasi mulai pukul 08.00 tetapi tombol unggah belum "
        "muncul sampai sekarang.",
        "",
        "Pokja memindahkan jadwal ke pukul 13.00 dan lupa menyimpan addendum. Sekarang sudah "
        "disimpan dan tahapan sudah terbuka.",
    ),
    Question(
        "sirup",
        "Paket di SiRUP tidak muncul saat membuat tender",
        "Kami sudah mengumumkan paket di SiRUP kemarin sore, tetapi kode RUP tidak ditemukan saat "
        "membuat paket di SPSE.",
        "Mohon sebutkan kode RUP dan nama satuan kerjanya.",
        "Data SiRUP ditarik setiap malam. Kode RUP tersebut sudah bisa dipilih sejak pagi ini.",
        "SiRUP",
    ),
    Question(
        "contract",
        "Salah input nilai kontrak pada e-kontrak",
        "PPK kami keliru mengetik nilai kontrak, kelebihan satu angka nol, dan sudah menekan "
        "simpan. Bagaimana membatalkannya?",
        "",
        "Nilai kontrak masih bisa diubah selama SPMK belum diterbitkan. Buka e-kontrak, pilih "
        "Ubah SPPBJ, lalu perbaiki nilainya.",
    ),
    Question(
        "accounts",
        "Permohonan akun Pokja baru",
        "Ada dua anggota Pokja Pemilihan baru sesuai SK Bupati bulan ini. Mohon dibuatkan akun.",
        "Mohon lampirkan salinan SK dan NIP kedua anggota tersebut.",
        "Kedua akun sudah kami buat. Kata sandi awal dikirim ke email dinas masing-masing dan "
        "harus diganti saat pertama kali masuk.",
    ),
    Question(
        "certificate",
        "Tanda tangan elektronik ditolak saat kontrak",
        "Saat menandatangani kontrak muncul pesan sertifikat tidak berlaku, padahal baru "
        "diperpanjang minggu lalu.",
        "",
        "Sertifikat baru sudah aktif, tetapi akun masih memakai yang lama. Setelah sertifikat "
        "dipilih ulang di menu Profil, tanda tangan berhasil.",
        "SPSE 4.5",
        "Certificate expired",
    ),
    Question(
        "other",
        "Apakah jaminan penawaran boleh dari perusahaan asuransi?",
        "Kami ingin memastikan bentuk jaminan penawaran yang boleh diunggah pada paket konstruksi.",
        "",
        "Bentuk jaminan ditentukan Pokja dalam dokumen pemilihan. Silakan tanyakan lewat menu "
        "Pemberian Penjelasan pada paket tersebut, agar jawabannya resmi dan dibaca semua peserta.",
    ),
    Question(
        "password",
        "Akun terkunci setelah salah kata sandi tiga kali",
        "Akun kami terkunci. Kami membutuhkan akses sebelum pukul 14.00 hari ini untuk mengunduh "
        "dokumen pemilihan.",
        "",
        "Kunci akun sudah kami buka. Mohon tunggu lima menit sebelum mencoba masuk kembali.",
    ),
    Question(
        "bid_documents",
        "Bukti unggah penawaran tidak diterima",
        "Kami sudah mengirim dokumen penawaran pukul 08.40 tetapi tidak ada email bukti kirim. "
        "Apakah dokumen kami sudah masuk?",
        "",
        "Dokumen Anda tercatat masuk pukul 08.41 WIB. Bukti kirim dapat diunduh dari halaman "
        "paket, menu Dokumen Penawaran.",
        "SPSE 4.5",
    ),
    Question(
        "schedule",
        "SPSE tidak dapat diakses menjelang penutupan",
        "Sejak pukul 09.10 halaman SPSE sangat lambat lalu tidak bisa dibuka. Batas pemasukan "
        "penawaran pukul 11.00. Mohon kejelasan.",
        "",
        "Gangguan jaringan di pusat data sudah ditangani pukul 09.55. Surat keterangan gangguan "
        "sudah kami sampaikan ke Pokja sebagai bahan perubahan jadwal.",
        "SPSE 4.5",
        "504 Gateway Time-out",
    ),
    Question(
        "sikap",
        "NPWP perusahaan tidak dikenali di SIKaP",
        "Setelah NPWP berubah menjadi 16 digit, SIKaP menyatakan data tidak ditemukan.",
        "Mohon kirim foto kartu NPWP yang baru.",
        "NPWP 16 digit sudah kami petakan ke akun lama. Silakan masuk dan periksa menu Pajak.",
        "SIKaP",
    ),
    Question(
        "contract",
        "Paket nontender tidak bisa dicatat",
        "Tombol simpan pada pencatatan nontender tidak bereaksi untuk paket swakelola dinas kami.",
        "",
        "Tanggal selesai diisi sebelum tanggal mulai, dan pesannya tidak tampil di peramban lama. "
        "Setelah tanggal dibetulkan, paket tersimpan.",
    ),
    Question(
        "registration",
        "Perusahaan pindah alamat ke Tuban",
        "Perusahaan kami pindah dari Lamongan ke Tuban. Apakah kami harus mendaftar ulang di "
        "LPSE Tuban?",
        "",
        "Tidak perlu mendaftar ulang. Cukup perbarui alamat di SIKaP dan unggah akta perubahan.",
    ),
    Question(
        "catalogue",
        "Produk ditolak saat tayang di e-katalog lokal",
        "Produk jasa konsumsi rapat kami ditolak dengan alasan kelengkapan. Bagian mana yang "
        "kurang?",
        "Mohon kirim foto layar alasan penolakan yang tampil di akun penyedia.",
        "Yang kurang adalah sertifikat halal. Setelah diunggah, produk akan diperiksa kembali.",
        "E-katalog 6",
    ),
]

NAMES = [
    ("Andi Wijaya", "CV Bangun Ronggolawe"),
    ("Siti Nurhaliza Rahmawati", "PT Karya Pesisir Utara"),
    ("Bambang Sutrisno", "CV Tirta Bengawan"),
    ("Dewi Kartikasari", "PT Semen Jaya Konstruksi"),
    ("Muhammad Fauzan", "CV Jenu Makmur"),
    ("Ni Luh Ayu Pratiwi", "PT Graha Cipta Nusantara"),
    ("H. Slamet Riyadi", "UD Palang Sejahtera"),
    ("Yohanes Krisna", "PT Sinar Merakurak"),
    ("Lestari Puji Astuti", "Dinas Kesehatan Kab. Tuban"),
    ("Agus Hariyanto, S.T., M.T.", "Dinas PUPR Kab. Tuban"),
    ("Rizky Ramadhan", "Pokja Pemilihan 3"),
    ("Fitri Handayani", "Kecamatan Soko"),
    ("Eko Prasetyo", "CV Widang Abadi"),
    ("Kusnadi", "CV Plumpang Teknik"),
    ("Maria Goreti", "PT Bumi Tuban Perkasa Konsultan Perencana dan Pengawas"),
]
