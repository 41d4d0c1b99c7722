"""The short answers a new installation starts with, for the office to change.

Category or None, question, answer. Only what holds for every LPSE: no address, no number, no
date that could be wrong here.
"""

SHORT_ANSWERS = [
    (
        None,
        "Apakah layanan helpdesk ini berbayar?",
        "Tidak. Layanan ini gratis, dan tidak seorang pun boleh meminta bayaran untuk membantu "
        "Anda. Laporkan kepada kami bila ada yang memintanya.",
    ),
    (
        None,
        "Berapa lama masalah saya diselesaikan?",
        "Antara 1 dan 24 jam sejak tiket diterima, sesuai tingkat permasalahannya. Batas waktunya "
        "tertulis di tanda terima tiket Anda. Selama kami menunggu jawaban Anda, waktu kami "
        "berhenti dihitung.",
    ),
    (
        None,
        "Halaman SPSE tidak terbuka atau sangat lambat. Apa yang bisa saya coba?",
        "Buka situs lain untuk memastikan koneksi Anda berjalan. Coba peramban lain atau jendela "
        "samaran, lalu hapus tembolok (cache) peramban.\n\nMasih sama? Kirim tiket dengan foto "
        "layar, alamat halaman yang dibuka, dan jam kejadiannya.",
    ),
    (
        "registration",
        "Email konfirmasi pendaftaran penyedia tidak masuk. Mengapa?",
        "Periksa folder spam dan pastikan kotak surat Anda tidak penuh. Pastikan juga alamat email "
        "yang didaftarkan ditulis dengan benar.\n\nBila setelah satu jam belum masuk, kirim tiket "
        "dan sebutkan alamat email yang dipakai saat mendaftar.",
    ),
    (
        "registration",
        "Dokumen apa yang perlu disiapkan untuk verifikasi penyedia?",
        "Umumnya KTP pengurus, NPWP, akta pendirian beserta perubahannya, dan izin usaha (NIB). "
        "Siapkan aslinya untuk ditunjukkan. Petugas memberi tahu bila ada yang kurang atau "
        "berbeda untuk jenis usaha Anda.",
    ),
    (
        "password",
        "Saya lupa kata sandi SPSE. Bagaimana mengaturnya ulang?",
        "Gunakan pilihan “lupa password” di halaman login SPSE; petunjuk dikirim ke alamat email "
        "yang terdaftar.\n\nBila email itu tidak bisa dibuka lagi, kirim tiket. Petugas memeriksa "
        "identitas Anda dahulu. Jangan pernah mengirim kata sandi Anda kepada siapa pun.",
    ),
    (
        "password",
        "Saya lupa user ID. Bagaimana mengetahuinya?",
        "Cari email konfirmasi dari masa pendaftaran: user ID tertulis di sana. Bila tidak ada, "
        "kirim tiket dengan nama perusahaan, NPWP, dan alamat email yang terdaftar.",
    ),
    (
        "password",
        "Login selalu gagal walaupun kata sandi saya benar. Mengapa?",
        "Pastikan Caps Lock mati dan user ID ditulis tanpa spasi di depan atau di belakang. "
        "Ketik kata sandi dengan tangan, bukan dari isian otomatis peramban. Pastikan pula Anda "
        "masuk sebagai peran yang benar: penyedia atau nonpenyedia.",
    ),
    (
        "adp",
        "Apa itu Agregasi Data Penyedia (ADP)?",
        "ADP menyatukan data penyedia sehingga satu akun dapat dipakai untuk mengikuti tender di "
        "LPSE lain. Bila login di LPSE lain ditolak, periksa dahulu apakah akun Anda sudah "
        "diagregasi di LPSE tempat Anda terdaftar.",
    ),
    (
        "bid_documents",
        "Dokumen penawaran gagal diunggah. Apa yang harus saya lakukan?",
        "Pakai versi Apendo atau Spamkodok yang diminta di halaman tender, periksa jam komputer, "
        "dan pakai koneksi yang stabil. Unggah jauh sebelum batas waktu.\n\nMasih gagal? Kirim "
        "tiket dengan kode tender, foto layar pesan galat, dan jamnya. Isi juga kapan tahap "
        "tender berakhir, supaya kami tahu seberapa mendesak.",
    ),
    (
        "bid_documents",
        "Berkas penawaran terlalu besar untuk diunggah. Bagaimana memperkecilnya?",
        "Pindai dokumen dengan resolusi 150–200 dpi dalam hitam putih atau abu-abu, lalu simpan "
        "sebagai PDF. Gabungkan halaman hanya sejauh diminta. Buka kembali hasilnya dan pastikan "
        "semua halaman terbaca sebelum diunggah.",
    ),
    (
        "schedule",
        "Dapatkah helpdesk memperpanjang batas waktu pemasukan penawaran?",
        "Tidak. Jadwal tender ditetapkan dan diubah oleh Pokja Pemilihan, bukan oleh helpdesk. "
        "Bila ada gangguan sistem, segera kirim tiket dengan bukti foto layar dan jamnya: catatan "
        "kami dapat menjadi bahan pertimbangan Pokja.",
    ),
    (
        "schedule",
        "Jam pada jadwal tender berbeda dari jam saya. Mana yang berlaku?",
        "Yang berlaku adalah jam server SPSE, yang tampil di halaman SPSE, bukan jam komputer atau "
        "telepon Anda. Jangan menunggu menit terakhir.",
    ),
    (
        "sikap",
        "Data kualifikasi di SIKaP tidak muncul saat dikirim. Mengapa?",
        "Pastikan data sudah disimpan lengkap dan izin usaha masih berlaku. Keluar dari SPSE, lalu "
        "masuk kembali. Bila tetap kosong, kirim tiket dengan foto layar bagian yang kosong dan "
        "kode tendernya.",
    ),
    (
        "catalogue",
        "Paket e-purchasing tidak bisa dilanjutkan. Apa yang perlu diperiksa?",
        "Periksa giliran siapa paket itu: PP, PPK, atau penyedia. Pastikan Anda masuk dengan akun "
        "dan peran yang ditunjuk untuk paket tersebut. Bila sudah benar, kirim nomor paket dan "
        "foto layar pesannya.",
    ),
    (
        "sirup",
        "Paket RUP saya tidak muncul di SPSE. Mengapa?",
        "Pastikan paket sudah diumumkan di SiRUP, bukan masih konsep, dengan tahun anggaran dan "
        "satuan kerja yang sama. Penarikan data ke SPSE perlu waktu; periksa lagi keesokan hari. "
        "Bila tetap tidak muncul, kirim kode RUP-nya.",
    ),
    (
        "contract",
        "E-kontrak tidak bisa diisi. Apa yang perlu diperiksa?",
        "Masuklah sebagai PPK paket itu dan pastikan tahap sebelumnya sudah selesai. Isi "
        "langkahnya berurutan. Bila tombolnya tetap tidak aktif, kirim kode paket dan foto layar "
        "langkah terakhir.",
    ),
    (
        "accounts",
        "Apa yang diperlukan untuk akun PPK, Pokja Pemilihan, atau Pejabat Pengadaan?",
        "Surat keputusan penunjukan, NIP, jabatan, dan alamat email dinas yang aktif. Lampirkan "
        "salinan surat keputusannya. Bila pejabat diganti, sebutkan juga akun lama yang harus "
        "dinonaktifkan.",
    ),
    (
        "certificate",
        "Sertifikat elektronik saya kedaluwarsa. Bagaimana memperpanjangnya?",
        "Perpanjangan diajukan sebelum masa berlaku habis, melalui verifikator di instansi Anda. "
        "Bila sudah habis, biasanya diterbitkan sertifikat baru. Kirim foto layar pesan dan "
        "tanggal berlakunya bila Anda ragu.",
    ),
]
