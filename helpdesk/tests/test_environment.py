"""What an operator sets: all of it explained, and what cannot work refused."""

import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.checks import run_checks


def explained() -> list[str]:
    return re.findall(r"^# ([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.M)


def test_every_variable_the_settings_read_is_explained():
    read = (settings.BASE_DIR / "helpdesk" / "settings.py").read_text()
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', read))
    assert len(names) > 15
    assert names <= set(explained())
    assert len(explained()) == len(set(explained()))


def test_every_variable_any_program_of_ours_reads_is_explained():
    files = [path for path in settings.BASE_DIR.glob("*/**/*.py") if ".venv" not in path.parts]
    files += [settings.BASE_DIR / "conftest.py"]
    code = "\n".join(path.read_text() for path in files)
    names = set(re.findall(r'os\.environ\.get\(\s*"([A-Z_]+)"', code))
    assert "REQUIRE_BROWSER" in names
    assert names <= set(explained())


def test_the_readme_lists_every_variable():
    rows = re.findall(r"^\| (`.+?) \|", (settings.BASE_DIR / "README.md").read_text(), re.M)
    assert set(explained()) <= set(re.findall(r"`([A-Z_]+)`", " ".join(rows)))


def test_the_pictures_and_folders_the_readme_leads_to_are_there():
    led_to = re.findall(r"\]\(([^):]+)\)", (settings.BASE_DIR / "README.md").read_text())
    assert led_to
    assert all((settings.BASE_DIR / path).exists() for path in led_to)


@pytest.mark.parametrize("prefix", ["LPSE-2", "lpse", "", "A" * 13])
def test_a_prefix_no_number_could_be_read_back_with_is_refused(settings, prefix):
    settings.NUMBER_PREFIX = prefix
    assert "helpdesk.E002" in [error.id for error in run_checks()]


@pytest.mark.parametrize(
    "url", ["helpdesk.example.invalid", "ftp://a.invalid", "https://a.invalid/x"]
)
def test_an_address_no_link_could_be_built_on_is_refused(settings, url):
    settings.SITE_URL = url
    assert "helpdesk.E001" in [error.id for error in run_checks()]


SAY = "print(s.EMBEDDED_DATABASE, s.EMAIL_BACKEND)"


def read_settings(tmp_path, say: str = SAY, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"from helpdesk import settings as s; {say}"],
        cwd=settings.BASE_DIR,
        env={"HELPDESK_VAR": str(tmp_path), "HELPDESK_ENV_FILE": "/dev/null", **variables},
        capture_output=True,
        text=True,
    )


WEBHOOKS = {"ANYMAIL_PROVIDER": "amazon_ses", "ANYMAIL_WEBHOOK_SECRET": "webhook:rahasia"}


@pytest.mark.parametrize(("variables", "loaded"), [({}, "False"), (WEBHOOKS, "True")])
def test_a_providers_library_is_loaded_only_for_its_webhooks(tmp_path, variables, loaded):
    """boto3 alone weighs eight megabytes in every process."""
    say = "import sys; import helpdesk.wsgi; import helpdesk.urls; print('boto3' in sys.modules)"
    said = read_settings(tmp_path, say, **variables)
    assert said.stdout.split() == [loaded], said.stderr


def test_a_variable_set_to_nothing_counts_as_not_set(tmp_path):
    said = read_settings(tmp_path, DATABASE_URL="", EMAIL_URL="", IDENTITY_KEYS="")
    assert said.stdout.split() == ["True", "django.core.mail.backends.filebased.EmailBackend"]


@pytest.mark.parametrize("blank", ["", " ", " , "])
def test_blank_keys_are_no_keys(tmp_path, blank):
    url = "postgres://helpdesk@db.example.invalid/helpdesk"
    said = read_settings(tmp_path, DATABASE_URL=url, SECRET_KEY="k" * 50, IDENTITY_KEYS=blank)
    assert "IDENTITY_KEYS must be set too" in said.stderr
