from django.urls import path

from guestbook.views import checking_in, desk, devices, display, paper, pressing, receipt, register

app_name = "guestbook"
urlpatterns = [
    # The desk's
    path("", desk.desk, name="desk"),
    path("cari/", desk.find, name="find"),
    path("buang/", desk.discard, name="discard"),
    path("hari-ini/", pressing.today, name="today"),
    path("<int:pk>/panggil/", pressing.call, name="call"),
    path("<int:pk>/layani/", pressing.serve, name="serve"),
    path("<int:pk>/selesai/", pressing.leave, name="leave"),
    path("<int:pk>/masih-di-sini/", pressing.stay, name="stay"),
    path("<int:pk>/bukti/", receipt.receipt, name="receipt"),
    path("kertas/", paper.paper, name="paper"),
    path("register/", register.show, name="register"),
    path("register/cetak/", register.printed, name="register_print"),
    path("register/ekspor/", register.export, name="export"),
    path("register/bulan/", register.figures, name="figures"),
    path("perangkat/", devices.devices, name="devices"),
    path("perangkat/<int:pk>/cabut/", devices.revoke, name="revoke"),
    # The guest's and the display's
    path("mandiri/", checking_in.check_in, name="check_in"),
    path("mandiri/nomor/<str:token>/", checking_in.number, name="number"),
    path("m/<str:token>/", checking_in.scanned, name="scanned"),
    path("layar/", display.display, name="display"),
    path("layar/angka/", display.numbers, name="numbers"),
    path("pasang/", devices.pair, name="pair"),
]
