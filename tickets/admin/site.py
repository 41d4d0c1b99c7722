from django.contrib import admin
from django.utils.translation import gettext_lazy as _

admin.site.site_header = _("LPSE Tuban helpdesk")
admin.site.site_title = _("LPSE Tuban helpdesk")
admin.site.index_title = _("Administration")
# One path stays where it is however the browser's window is; our pages have their own bar.
admin.site.enable_nav_sidebar = False
