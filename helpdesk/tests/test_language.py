import pytest
from django.contrib import admin
from django.utils.functional import Promise

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("wanted", ["en", "en-US,en;q=0.9", "de"])
def test_a_phone_set_to_another_language_reads_indonesian(client, wanted):
    page = client.get("/", headers={"accept-language": wanted})
    assert '<html lang="id">' in page.content.decode()
    assert page["Content-Language"] == "id"


def test_the_button_changes_the_language_and_it_stays(client):
    client.post("/bahasa/setlang/", {"language": "en", "next": "/"})
    page = client.get("/", headers={"accept-language": "id"})
    assert '<html lang="en">' in page.content.decode()
    assert "Cookie" in page["Vary"]


@pytest.mark.parametrize("cookie", ["xx", "", "../en", "en" * 999])
def test_a_language_we_do_not_have_is_indonesian(client, cookie):
    client.cookies["django_language"] = cookie
    assert '<html lang="id">' in client.get("/").content.decode()


def shown(table: admin.ModelAdmin) -> set[str]:
    """Return the names of what Django itself labels on a table's pages."""
    names = {*table.list_display, *(table.fields or [])}
    for _title, part in table.fieldsets or []:
        names |= set(part["fields"])
    return names


@pytest.mark.parametrize("table", admin.site._registry.values(), ids=str)
def test_staff_read_the_name_of_each_column_in_their_language(table):
    fields = {field.name: field for field in table.opts.fields if field.name != "id"}
    named = [fields[name] for name in shown(table) if name in fields]
    assert [field.name for field in named if not isinstance(field.verbose_name, Promise)] == []
