import pytest

from complaints import demo
from complaints.models import Complaint, PublicEntry
from tickets import clock

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


def test_the_demo_shows_every_way_kind_and_confidentiality(
    complaint_handler, supervisor, desk_staff
):
    people = {"wahyu": complaint_handler, "ratna": supervisor, "joko": desk_staff}
    assert str(len(demo.CASES)) in demo.fill(people, clock.now())
    assert Complaint.objects.count() == len(demo.CASES)
    for field, choices in (
        ("kind", Complaint.Kind),
        ("way", Complaint.Way),
        ("confidentiality", Complaint.Confidentiality),
    ):
        assert set(Complaint.objects.values_list(field, flat=True)) == set(choices.values)
    assert PublicEntry.objects.exclude(released_at=None).exists()
    assert Complaint.objects.filter(is_about_tender=True).exists()
