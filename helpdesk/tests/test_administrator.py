import stat

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path / "administrator.txt"


def test_the_first_administrator_gets_a_random_password_kept_for_the_owner_alone(kept, capsys):
    call_command("make_administrator")
    name, password = kept.read_text().split()
    assert authenticate(username=name, password=password).is_superuser
    assert password in capsys.readouterr().out
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_nothing_is_made_beside_a_superuser(kept, capsys):
    get_user_model().objects.create_superuser("somebody", password="a long enough one")
    call_command("make_administrator")
    assert get_user_model().objects.count() == 1
    assert not kept.exists()
    assert capsys.readouterr().out == ""


def test_a_file_left_by_a_power_cut_is_replaced_and_closed(kept):
    kept.write_text("admin\nnever-became-true\n")
    kept.chmod(0o644)
    call_command("make_administrator")
    assert authenticate(username="admin", password=kept.read_text().split()[1])
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
