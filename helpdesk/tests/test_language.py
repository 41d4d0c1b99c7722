import pytest

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
