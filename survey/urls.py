from django.urls import path

from survey import views

app_name = "survey"
urlpatterns = [
    path("survei/", views.summary, name="summary"),
    path("survei/isi/<str:token>/", views.answer, name="answer"),
    path("survei/terima-kasih/", views.thanks, name="thanks"),
    path("survei/loket/", views.desk, name="desk"),
    path("survei/loket/isi/", views.desk_answer, name="desk_answer"),
    path("survei/loket/selesai/", views.desk_end, name="desk_end"),
]
