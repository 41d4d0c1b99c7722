"""What mail clients write above the mail they quote, in the languages they are set to."""

from __future__ import annotations

# How an opening ends, and how one that goes over several lines begins.
ENDINGS = (
    "menulis", "wrote", "a écrit", "schreef", "escribió", "escreveu", "ha scritto", "skrev",
    "geschrieben", "geschreven", "написал", "написал(а)", "написала", "пишет", "пише", "написав",
    "写道", "寫道", "nulis", "mengatakan", "berkata", "kirjoitti", "napisał", "napisała",
    "napisał(a)", "napisał/a", "pisze", "yazdı", "写信", "đã viết", "írta", "napsal", "napsal(a)",
    "napísal(a)", "a scris", "έγραψε", "va escriure", "je napisao/la", "작성", "書きました",
    "のメッセージ", "เขียนว่า",
)  # fmt: skip
BEGINNINGS = (
    "pada ", "on ", "le ", "el ", "am ", "il ", "op ", "em ", "den ", "在", "于", "於", "tanggal ",
    "nang ", "w dniu ", "dnia ", "dne ", "på ", "vào ", "in data ", "στις ",
)  # fmt: skip
# Where the verb stands within: after the date, or between the name and the date.
WITHIN = (" schrieb ", " skrev ", " schreef ")
BEFORE_DATE = (
    " schrieb am ", " skrev den ", " a écrit le ", " wrote on ", " menulis pada ",
    " ha scritto il ", " escribió el ", " escreveu em ", " schreef op ",
)  # fmt: skip

ORIGINALS = {
    "original message", "pesan asli", "pesan asal", "pesan sebelumnya", "original appointment",
    "ursprüngliche nachricht", "original-nachricht", "antwort nachricht", "message d'origine",
    "message original", "mensaje original", "mensagem original", "messaggio originale",
    "oorspronkelijk bericht", "original email", "surat asli", "email asli", "mesej asal",
    "исходное сообщение", "原始邮件", "原始郵件", "原邮件", "reply message", "previous message",
    "oprindelig besked", "oprindelig meddelelse", "originalmeddelande",
    "ursprungligt meddelande", "opprinnelig melding", "wiadomość oryginalna",
    "oryginalna wiadomość", "orijinal mesaj", "özgün ileti", "původní zpráva",
    "alkuperäinen viesti", "eredeti üzenet", "thư gốc", "tin nhắn gốc", "元のメッセージ",
    "オリジナルメッセージ", "원본 메일", "원본 메시지",
}  # fmt: skip
FORWARDS = {
    "forwarded message", "pesan terusan", "pesan yang diteruskan", "pesan diteruskan",
    "mail terusan", "email terusan", "forwarded mail", "forwarded email", "begin forwarded message",
    "mulai pesan terusan", "mulai pesan yang diteruskan", "meneruskan pesan", "terusan pesan",
    "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht", "message transféré",
    "début du message transféré", "début du message réexpédié", "mensaje reenviado",
    "inicio del mensaje reenviado", "start of forwarded message", "pesan yang dialihkan",
    "pesan dialihkan", "mesej yang dimajukan", "doorgestuurd bericht", "begin doorgestuurd bericht",
    "messaggio inoltrato", "inizio messaggio inoltrato", "mensagem encaminhada",
    "videresendt meddelelse", "vidarebefordrat meddelande", "przekazana wiadomość",
    "пересылаемое сообщение", "转发的邮件", "轉寄郵件", "転送メッセージ",
}  # fmt: skip
LABELS = {
    "from": "from", "dari": "from", "pengirim": "from", "daripada": "from", "von": "from",
    "de": "from", "da": "from", "van": "from", "fra": "from", "från": "from", "od": "from",
    "kimden": "from", "lähettäjä": "from", "feladó": "from", "từ": "from", "от": "from",
    "от кого": "from", "发件人": "from", "寄件者": "from", "差出人": "from", "보낸 사람": "from",
    "sent": "date", "date": "date", "dikirim": "date", "terkirim": "date", "tanggal": "date",
    "waktu": "date", "tgl": "date", "tanggal kirim": "date", "gesendet": "date", "datum": "date",
    "envoyé": "date", "envoyé le": "date", "message du": "date", "enviado": "date",
    "enviado el": "date", "enviada em": "date", "enviado em": "date", "fecha": "date",
    "date/time": "date", "dikirim pada": "date", "dihantar": "date", "tarikh": "date",
    "hari": "date", "отправлено": "date", "发送时间": "date", "发送日期": "date",
    "寄件日期": "date", "送信日時": "date", "보낸 날짜": "date", "verzonden": "date",
    "sendt": "date", "dato": "date", "skickat": "date", "inviato": "date", "wysłano": "date",
    "wysłane": "date", "odesláno": "date", "gönderildi": "date", "lähetetty": "date",
    "elküldve": "date", "đã gửi": "date", "дата": "date",
    "to": "to", "kepada": "to", "ke": "to", "untuk": "to", "penerima": "to", "an": "to", "à": "to",
    "a": "to", "para": "to", "aan": "to", "til": "to", "till": "to", "do": "to", "komu": "to",
    "kime": "to", "vastaanottaja": "to", "címzett": "to", "đến": "to", "кому": "to",
    "收件人": "to", "收件者": "to", "宛先": "to", "받는 사람": "to",
    "cc": "cc", "bcc": "cc", "tembusan": "cc", "salinan": "cc", "reply-to": "cc", "balas ke": "cc",
    "kopi": "cc", "kopia": "cc", "копия": "cc", "抄送": "cc", "copie à": "cc",
    "subject": "subject", "perihal": "subject", "subjek": "subject", "judul": "subject",
    "hal": "subject", "betreff": "subject", "objet": "subject", "sujet": "subject",
    "asunto": "subject", "assunto": "subject", "oggetto": "subject", "onderwerp": "subject",
    "emne": "subject", "ämne": "subject", "temat": "subject", "předmět": "subject",
    "konu": "subject", "aihe": "subject", "tárgy": "subject", "chủ đề": "subject",
    "тема": "subject", "主题": "subject", "主旨": "subject", "件名": "subject", "제목": "subject",
    "topik": "subject",
    "importance": "other", "prioritas": "other", "attachments": "other", "lampiran": "other",
}  # fmt: skip
