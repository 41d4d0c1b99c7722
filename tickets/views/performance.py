"""How the promise was kept, for everybody to see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tickets import bars, clock, performance


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    months = performance.of_last_year(clock.now())
    drawn = bars.bars([_line(month) for month in reversed(months)], full=100)
    context = {
        "months": months,
        "newest": next((month for month in months if month.is_told), None),
        "least": performance.LEAST,
        "bars": drawn,
        "height": bars.height(drawn),
    }
    return render(request, "tickets/performance.html", context)


def _line(month: performance.Figures) -> tuple[str, int, int, str]:
    name = date_format(month.month.first_day, "F Y")
    if not month.is_told:
        return name, 0, 0, _("too few to tell")
    return name, month.share, 100 - month.share, f"{month.share}%"
