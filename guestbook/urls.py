app_name = "guestbook"
urlpatterns = []
