"""A site on its first day: called by its unit, led from nothing to a screen, without dead ends."""

import html
import re
from collections.abc import Iterator

import pytest

from signage.core.people.rights import Grant
from signage.demo import make_site
from signage.store.people import change_password
from tests.web.site_server import PASSWORD, SETUP, Browser, SiteServer, person_of

NAME = "UBND phường Thuận Hóa"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    site = tmp_path_factory.mktemp("sites") / "moi"
    make_site(site, NAME)
    made = SiteServer(site)
    made.wait_until(lambda: bool(made.parts.publisher.current.revision))
    now = made.parts.now()
    made.wait(
        made.parts.database.write(lambda c: change_password(c, "admin", PASSWORD, SETUP, now=now))
    )
    yield made
    made.close()


@pytest.fixture
def admin(server: SiteServer) -> Browser:
    return server.browser().sign_in("admin")


def test_a_new_site_is_called_by_its_unit_and_its_first_page_leads_to_the_first_screen(
    server: SiteServer, admin: Browser
) -> None:
    page = html.unescape(admin.get("/").text)
    person_of(server, "lan", Grant(role="approver", unit="goc"))

    later = html.unescape(admin.get("/").text)
    others = html.unescape(server.browser().sign_in("lan").get("/").text)

    assert NAME in page[: page.index("<main")] and "moi" not in page
    steps = re.findall(r'<li><a href="([^"]+)"><strong>\d\. ([^<]+)</strong>', page)
    assert steps == [
        ("/settings/units/goc", "Đặt tên đơn vị"),
        ("/settings/people/new", "Thêm người thứ hai"),
        ("/playlists/new", "Tạo danh sách phát đầu tiên"),
        ("/settings/screens/new", "Thêm màn hình đầu tiên"),
    ]
    assert (page.count("Đã xong"), later.count("Đã xong")) == (1, 2)
    assert "/settings/screens/new" not in others


def test_no_link_of_an_empty_site_leads_nowhere(admin: Browser) -> None:
    seen, waiting = {"/logout"}, ["/", "/calendar/at"]
    while waiting:
        address = waiting.pop()
        answer = admin.get(address)
        assert answer.status_code in (200, 303), address
        for link in re.findall(r'<a [^>]*href="(/[^"#]*)', answer.text):
            # One query of each page is enough: the weeks of a calendar have no end.
            page = link.split("?")[0]
            if page not in seen:
                seen.add(page)
                waiting.append(html.unescape(link))

    assert {"/calendar", "/approval", "/reports", "/settings/audit", "/register"} <= seen
