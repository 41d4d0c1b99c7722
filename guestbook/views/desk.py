"""The desk's screen: find or write the guest, one save, and today's list beside it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guestbook import door, guests, kept, receipts, receiving
from guestbook.forms import DeskForm, IdentifiedForm, SearchForm
from guestbook.models import Place, Visit
from guestbook.today import Today, open_tickets
from tickets import clock, phones
from tickets.models import Requester, Ticket
from tickets.verbs.base import NotPossible

# What a chosen guest brings into the form.
BROUGHT = ("name", "email", "phone", "role", "organisation", "identity_type")


@door.staff(door.USE, keeps=kept.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    place = place_of(request)
    if request.method == "POST":
        return _save(request, place)
    return page(request, place, _begun(request, place))


@door.staff(door.USE, keeps=kept.DESK)
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Look for a guest, or take one found; what stands in the form already stays in it."""
    place = place_of(request)
    text = request.POST.get("q", "").strip()
    chosen = guests.by_key(_number(request.POST.get("choose", "")), by=request.user)
    if not text and not chosen and "forget" not in request.POST:
        # Enter in any other field of the form presses its first button, this one.
        return _save(request, place)
    found = [] if chosen else guests.find(text, by=request.user)
    if len(found) == 1:
        chosen = found[0]
    initial = {name: value for name, value in request.POST.items() if name != "q"}
    if chosen:
        initial |= brought_by(chosen)
    elif "forget" in request.POST:
        initial |= dict.fromkeys([*BROUGHT, "guest"], "")
    elif not found:
        initial |= _read_as_new(text, initial)
    form = DeskForm(initial=initial, place=place)
    return page(request, place, form, found=found, asked=text, guest=chosen)


@door.staff(door.USE, keeps=kept.DESK)
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Throw away what was kept when the session ended."""
    kept.drop(request.user, kept.DESK)
    return redirect(address(place_of(request)))


def page(
    request: HttpRequest,
    place: Place,
    form: DeskForm,
    *,
    found: list[Requester] | None = None,
    asked: str = "",
    guest: Requester | None = None,
    status: int = 200,
) -> HttpResponse:
    now = request.read_at = clock.now()
    visit = _visit_in(form)
    guest = guest or guests.by_key(_number(form["guest"].value()), by=request.user)
    is_choice = found is not None and len(found) > 1
    asked_before = form.initial.get("q", "") if getattr(request, "is_kept", False) else ""
    search = SearchForm(initial={"q": asked if is_choice else asked_before})
    _focus(form, search, is_known=bool(guest or visit), is_new=found == [] and bool(asked))
    context = {
        "title": _("Guestbook"),
        "form": form,
        "search": search,
        "found": found if is_choice else [],
        "is_unknown": found == [] and guest is None and bool(asked),
        "is_kept": getattr(request, "is_kept", False),
        "guest": guest,
        "visit": visit,
        "alike": _alike(request, visit, guest),
        "today": Today(place, now, request.user),
        "place": place,
        "places": Place.objects.filter(is_active=True),
        "now": now,
        "htmx": True,
        **admin.site.each_context(request),
    }
    return TemplateResponse(request, "guestbook/desk.html", context, status=status)


def place_of(request: HttpRequest) -> Place:
    """Return the desk named in the address; the first one where none is."""
    places = Place.objects.filter(is_active=True)
    if code := request.GET.get("tempat", "").replace("\0", ""):
        return get_object_or_404(places, code=code)
    place = places.first()
    if place is None:
        raise Http404
    return place


def address(place: Place, name: str = "guestbook:desk", **more: Any) -> str:
    said = "&".join(f"{key}={value}" for key, value in {"tempat": place.code, **more}.items())
    return f"{reverse(name)}?{said}"


def brought_by(guest: Requester) -> dict[str, Any]:
    """Return what a guest on record fills in; the number stays where it is."""
    said = {name: getattr(guest, name) or "" for name in BROUGHT}
    return said | {"guest": guest.pk, "phone": guest.phone_display}


def _focus(form: DeskForm, search: SearchForm, *, is_known: bool, is_new: bool) -> None:
    """Put the cursor where the next thing is typed."""
    field = search.fields["q"]
    if is_known:
        # The room is needed below.
        field.help_text = ""
    wrong = [name for name in form.errors if name in form.fields]
    if wrong:
        field = form.fields[wrong[0]]
    elif is_known:
        field = form.fields["question"]
    elif is_new:
        field = form.fields["name"]
    field.widget.attrs["autofocus"] = True


def _read_as_new(text: str, typed: dict[str, Any]) -> dict[str, str]:
    """Begin a new guest with what was looked for, except where it may be an identity number."""
    has_digits = any(letter.isdigit() for letter in text)
    name = "email" if "@" in text else "phone" if _is_phone(text) else "name"
    if typed.get(name) or (name == "name" and has_digits):
        return {}
    return {name: text}


def _is_phone(text: str) -> bool:
    try:
        return bool(phones.normalise(text))
    except phones.WrongPhone:
        return False


def _begun(request: HttpRequest, place: Place) -> DeskForm:
    """Return the form: empty, of a visit that has begun, or as it stood when a session ended."""
    initial: dict[str, Any] = {"submission": uuid.uuid4()}
    if visit := _visit(_number(request.GET.get("kunjungan", ""))):
        initial |= _said_in(visit)
    elif typed := kept.typed_by(request.user, kept.DESK):
        initial = typed
        request.is_kept = True
    return DeskForm(initial=initial, place=place)


def _said_in(visit: Visit) -> dict[str, Any]:
    names = (*BROUGHT, "companions", "purpose", "outside_number")
    said = {name: getattr(visit, name) for name in names}
    question = "" if visit.ticket_id else visit.matter
    more = {"visit": visit.pk, "guest": visit.guest_id, "question": question}
    return said | more | {"phone": visit.phone_display}


def _save(request: HttpRequest, place: Place) -> HttpResponse:
    form = DeskForm(request.POST, place=place)
    if not form.is_valid():
        return page(request, place, form, status=422)
    try:
        visit = _written(request, place, form)
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        afresh(form)
        return page(request, place, form, status=409)
    kept.drop(request.user, kept.DESK)
    return _next(request, place, visit, form)


def _written(request: HttpRequest, place: Place, form: DeskForm) -> Visit:
    said = form.cleaned_data
    what = {
        "by": request.user,
        "guest": guests.by_key(said["guest"], by=request.user),
        "question": form.asked(),
        "earlier": earlier_in(request, form),
        "has_document": said["has_document"],
        "submission": said["submission"],
    }
    if visit := _visit(said["visit"]):
        return receiving.go_on(visit, form.contact(), form.stay(), **what)
    return receiving.receive(place, form.contact(), form.stay(), waits=said["waits"], **what)


def afresh(form: IdentifiedForm) -> None:
    """Give a refused form a mark of its own: what it had may be of a page that was saved."""
    form.data = form.data.dict() | {"submission": str(uuid.uuid4())}


def earlier_in(request: HttpRequest, form: IdentifiedForm) -> Ticket | None:
    """Return the ticket the guest comes back for; hidden and unknown look alike."""
    number = form.cleaned_data["earlier"]
    if not number:
        return None
    ticket = open_tickets(request.user).filter(number=number).first()
    if ticket is None:
        raise NotPossible(_("There is no ticket with this number."))
    return ticket


def _next(request: HttpRequest, place: Place, visit: Visit, form: DeskForm) -> HttpResponse:
    """Lead to the receipt of what needs work, or back to an empty screen."""
    question = form.asked()
    if form.cleaned_data["earlier"]:
        said = _("The visit is saved with ticket %(number)s.")
        messages.success(request, said % {"number": visit.ticket.number})
    elif question and not question.answer:
        receipts.open_link(request, visit)
        return redirect(f"{reverse('guestbook:receipt', args=[visit.pk])}?cetak=80")
    elif question:
        said = _("Answered: ticket %(number)s is solved, and the answer goes out by mail.")
        if not visit.ticket.requester.email:
            said = _("Answered: ticket %(number)s is solved. Without an address no mail goes out.")
        messages.success(request, said % {"number": visit.ticket.number})
    elif visit.label:
        messages.success(request, _("Saved with number %(number)s.") % {"number": visit.label})
    else:
        messages.success(request, _("The visit is saved."))
    return redirect(address(place))


def _visit_in(form: DeskForm) -> Visit | None:
    return _visit(_number(form["visit"].value()))


def _visit(pk: int | None) -> Visit | None:
    if not pk:
        return None
    return Visit.objects.select_related("place", "guest", "ticket", "officer").filter(pk=pk).first()


def _alike(request: HttpRequest, visit: Visit | None, guest: Requester | None) -> list[Requester]:
    """Offer who on record may be the guest who has signed in."""
    if visit is None or guest is not None:
        return []
    return guests.like(visit, by=request.user)


def _number(text: Any) -> int | None:
    text = str(text or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
