from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from helpdesk import health

urlpatterns = [
    path("admin/", admin.site.urls),
    path("bahasa/", include("django.conf.urls.i18n")),
    path("healthz", health.show, name="healthz"),
    path("buku-tamu/", include("guestbook.urls")),
    path("", include("complaints.urls")),
    path("", include("survey.urls")),
    path("", include("tickets.urls")),
]
# The provider's webhooks, which its secret guards; without one there are none.
if getattr(settings, "ANYMAIL", {}).get("WEBHOOK_SECRET"):
    from tickets.mail_in import posting

    urlpatterns.insert(0, path("anymail/", include((posting.patterns(), "anymail"))))

handler400 = "helpdesk.errors.bad_request"
handler404 = "helpdesk.errors.not_found"
handler500 = "helpdesk.errors.server_error"
