from django.urls import path

from complaints.views import filing, public, recording, tracking

app_name = "complaints"
urlpatterns = [
    path("pengaduan/", filing.new, name="new"),
    path("pengaduan/lacak/", tracking.track, name="track"),
    path("pengaduan/lacak/balasan/", tracking.reply, name="track_reply"),
    path("pengaduan/lacak/berkas/", tracking.file, name="track_file"),
    path("pengaduan/catat/", recording.record, name="record"),
    path("pengaduan/tindak-lanjut/", public.show, name="public"),
]
