import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from guestbook import closing
from guestbook.models import Visit
from tickets import clock
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


def test_the_demo_has_visits_that_could_have_been(capsys):
    call_command("demo")
    visits = Visit.objects.all()
    assert visits.count() > 25
    assert f"{visits.count()} visits" in capsys.readouterr().out
    assert visits.filter(left_at=None, called_at=None).count() >= 2
    assert Ticket.objects.filter(channel="walk_in", status="solved").count() >= 8
    assert closing.close_days(clock.now()) > 0
    desk = Client()
    desk.force_login(User.objects.get(username="joko"))
    assert desk.get("/buku-tamu/").context["today"].waiting
    assert desk.get("/buku-tamu/register/bulan/").status_code == 200
