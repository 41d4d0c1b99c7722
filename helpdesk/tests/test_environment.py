import re

from django.conf import settings


def test_every_variable_the_settings_read_is_explained():
    read = (settings.BASE_DIR / "helpdesk" / "settings.py").read_text()
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', read))
    explained = re.findall(r"^# ([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.M)
    assert len(names) > 15
    assert names <= set(explained)
    assert len(explained) == len(set(explained))


def test_the_readme_lists_every_variable_that_is_explained():
    explained = re.findall(r"^# ([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.M)
    listed = re.findall(r"^\| `([A-Z_]+)` \|", (settings.BASE_DIR / "README.md").read_text(), re.M)
    assert listed == explained
