import pytest

pytestmark = pytest.mark.browser


def test_a_real_browser_gets_pages_with_their_style_and_no_complaint(page, live_server):
    complaints = []
    page.on("console", lambda said: "Security" in said.text and complaints.append(said.text))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.goto(f"{live_server.url}/admin/login/")
    styles = "[...document.styleSheets].reduce((sum, sheet) => sum + sheet.cssRules.length, 0)"
    assert page.evaluate(styles) > 0
    assert complaints == []
