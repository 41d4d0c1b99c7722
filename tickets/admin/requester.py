from contextlib import suppress

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets import clock, phones
from tickets.admin.lasting import Lasting
from tickets.fields import PhoneField
from tickets.models import AccessLink, Requester, Restriction, Ticket


class RequesterForm(forms.ModelForm):
    phone = PhoneField(label=gettext_lazy("telephone"), max_length=40, required=False)

    def clean_email(self) -> str | None:
        email = (self.cleaned_data["email"] or "").strip().casefold() or None
        others = Requester.objects.exclude(pk=self.instance.pk)
        if email and others.filter(email=email).exists():
            raise ValidationError(_("Another requester has this email address."))
        return email


@admin.register(Requester)
class RequesterAdmin(Lasting):
    """Who asks. They come with their tickets; the identity number is only ever masked."""

    form = RequesterForm
    list_display = ["name", "email", "telephone", "role", "organisation"]
    search_fields = ["name", "email"]
    search_help_text = gettext_lazy("Search by name, email or telephone")
    show_full_result_count = False
    ordering = ["-id"]
    fields = [
        "name",
        "email",
        "phone",
        "postal_address",
        "role",
        "organisation",
        "identity_type",
        "masked_identity",
        "created_at",
    ]
    readonly_fields = ["identity_type", "masked_identity", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Requester]:
        """Leave out whoever is known only by tickets hidden from this person."""
        asked = Ticket.objects.filter(requester=OuterRef("pk"))
        hidden = asked.filter(Exists(Restriction.objects.filter(ticket=OuterRef("pk"))))
        seen = Ticket.objects.visible_to(request.user).filter(requester=OuterRef("pk"))
        return super().get_queryset(request).filter(~Exists(hidden) | Exists(seen))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Requester], search_term: str
    ) -> tuple[QuerySet[Requester], bool]:
        """Look for a telephone number too, however it is written."""
        with suppress(phones.WrongPhone):
            return queryset.filter(phone=phones.normalise(search_term)), False
        return super().get_search_results(request, queryset, search_term)

    def save_model(self, request: HttpRequest, obj: Requester, form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            # Whoever reads the old mailbox must not follow the tickets any longer.
            live = AccessLink.objects.filter(ticket__requester=obj, revoked_at=None)
            live.exclude(recipient=obj.email or "").update(revoked_at=clock.now())

    @admin.display(description=gettext_lazy("telephone"))
    def telephone(self, obj: Requester) -> str:
        return obj.phone_display

    @admin.display(description=gettext_lazy("identity number"))
    def masked_identity(self, obj: Requester) -> str:
        return obj.masked_identity_number
