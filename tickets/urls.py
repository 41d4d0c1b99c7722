from django.urls import path

from tickets.views import (
    attachments,
    conversation,
    filing,
    help,
    lookup,
    opening,
    performance,
    public,
    rating,
    stating,
)

app_name = "tickets"
urlpatterns = [
    path("", public.home, name="home"),
    path("standar-pelayanan/", public.standard, name="standard"),
    path("bantuan/", help.help_page, name="help"),
    path("kinerja/", performance.show, name="performance"),
    path("tiket/baru/", filing.new, name="new"),
    path("tiket/cari/", lookup.find, name="find"),
    path("tiket/cari/terkirim/", lookup.find_sent, name="find_sent"),
    path("tiket/buka/<str:token>/", opening.open_link, name="open"),
    path("tiket/buka/<str:token>/nilai/", rating.rate_by_link, name="rate_by_link"),
    path("tiket/<str:number>/", conversation.ticket, name="ticket"),
    path("tiket/<str:number>/terkirim/", filing.receipt, name="receipt"),
    path("tiket/<str:number>/balasan/", conversation.reply, name="reply"),
    path("tiket/<str:number>/beres/", conversation.confirm, name="confirm"),
    path("tiket/<str:number>/belum-beres/", conversation.refuse, name="refuse"),
    path("tiket/<str:number>/buka-kembali/", conversation.reopen, name="reopen"),
    path("tiket/<str:number>/nilai/", rating.rate, name="rate"),
    path("tiket/<str:number>/batal/", conversation.withdraw, name="withdraw"),
    path("tiket/<str:number>/email-saya/", conversation.own, name="own"),
    path("tiket/<str:number>/bukan-email-saya/", conversation.disown, name="disown"),
    path("tiket/<str:number>/samarkan/", conversation.mask, name="mask"),
    path("tiket/<str:number>/data-diri/", stating.who, name="who"),
    path("tiket/<str:number>/tautan/", opening.send_link, name="send_link"),
    path("lampiran/<int:pk>/", attachments.attachment, name="attachment"),
]
