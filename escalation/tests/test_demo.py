import pytest

from escalation import demo
from escalation.models import Escalation, Incident
from tickets import clock
from tickets.demo.history import live

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


def test_the_demo_has_tickets_at_lkpp_and_an_incident(officer, other_officer):
    live([officer, other_officer], clock.now())
    demo.fill({"sari": officer}, clock.now())
    states = {escalation.state for escalation in Escalation.objects.all()}
    assert {"sent", "acknowledged", "answered"} <= states
    assert Incident.objects.get().links.count() == demo.FOLLOWING
