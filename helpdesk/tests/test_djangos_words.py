"""Django's own texts that are said anew: they are Django's still, and ours is what is read."""

import gettext
from pathlib import Path

import django
import pytest
from django.contrib.auth.models import User
from django.utils import translation

from helpdesk import djangos_words

SINGLE = [*djangos_words.FORMS, *djangos_words.PAGES, *djangos_words.ACCOUNTS]
CATALOGUES = ["conf", "contrib/admin", "contrib/auth"]


def of_django() -> dict:
    """Return all that Django says in Indonesian by itself."""
    said: dict = {}
    for name in CATALOGUES:
        path = Path(django.__file__).parent / name / "locale/id/LC_MESSAGES/django.mo"
        with path.open("rb") as file:
            said.update(gettext.GNUTranslations(file)._catalog)
    return said


@pytest.mark.parametrize("text", SINGLE)
def test_each_is_a_text_of_djangos_and_said_otherwise_here(text):
    with translation.override("id"):
        ours = translation.gettext(text)
    assert of_django()[text] not in ("", ours)
    assert ours != text


def test_of_one_or_several_too():
    with translation.override("id"):
        said = str(djangos_words.ONE_OR_SEVERAL[0])
    assert said not in (of_django()[("Please correct the error below.", 0)], "")


def test_no_text_says_that_what_is_there_is_not():
    with translation.override("id"):
        said = translation.gettext("%(model_name)s with this %(field_labels)s already exists.")
    assert said.endswith("sudah ada.")


@pytest.mark.django_db
def test_the_admin_says_it(client):
    client.force_login(User.objects.create_superuser("kepala"))
    page = client.post("/admin/tickets/faq/add/", {}).content.decode()
    assert "Bagian ini wajib diisi." in page
    assert "Mohon perbaiki kesalahan di bawah ini." in page
    assert "Bidang ini" not in page
