from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.utils.translation import gettext_lazy as _


class LoginForm(AdminAuthenticationForm):
    """Logging in, worded by the house: Django's own sentence is broken in Indonesian."""

    error_messages = AdminAuthenticationForm.error_messages | {
        "invalid_login": _("The user name or the password is not right. Capital letters matter.")
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")


admin.site.login_form = LoginForm
admin.site.site_header = _("LPSE Tuban helpdesk")
admin.site.site_title = _("LPSE Tuban helpdesk")
admin.site.index_title = _("Administration")
# One path stays where it is however the browser's window is; our pages have their own bar.
admin.site.enable_nav_sidebar = False
