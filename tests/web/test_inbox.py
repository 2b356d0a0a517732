"""The inbox's page: sending, taking in, returning, and campaigns from above (stories 13, 15)."""

from collections.abc import Iterator

import httpx2
import pytest

from signage.core.content.playlist import item_id
from signage.core.people.rights import Grant
from signage.core.showing.report import Report
from signage.store.acknowledgements import load_acknowledgements
from signage.store.plays import record_report
from tests.store.samples import play
from tests.web.site_server import Browser, SiteServer, person_of
from tests.web.two_wards import apply, start

TITLE = "Hỏi đáp về đất đai"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    running = start(tmp_path_factory.mktemp("site"))
    person_of(running, "gui", Grant(role="contributor", unit="phu-xuan"))
    person_of(running, "nhan", Grant(role="editor", unit="thuan-hoa"))
    person_of(running, "lich", Grant(role="scheduler", unit="thuan-hoa"))
    person_of(running, "so-tu-phap", Grant(role="auditor", unit="hue"))
    yield running
    running.close()


@pytest.fixture(scope="module")
def sender(server: SiteServer) -> Browser:
    return server.browser().sign_in("gui")


@pytest.fixture(scope="module")
def receiver(server: SiteServer) -> Browser:
    return server.browser().sign_in("nhan")


def send(browser: Browser, title: str, content: bytes = b"# x\n", to: str = "thuan-hoa") -> str:
    form = {"csrf": browser.csrf, "from": "phu-xuan", "to": to, "title": title}
    files = {"file": (f"{title}.md", content)}
    answer = browser.request("POST", "/inbox", data=form, files=files)
    assert answer.status_code in (303, 404), answer.text
    return browser.get("/inbox").text


def waiting_id(browser: Browser, title: str) -> str:
    page = browser.get("/inbox").text
    row = next(part for part in page.split('<li data-key="')[1:] if title in part)
    return row.split('"')[0]


def test_what_was_sent_waits_with_its_receiver_and_shows_at_its_sender(server, sender, receiver):
    own = send(sender, TITLE)

    assert TITLE in receiver.get("/inbox").text
    assert TITLE in own and "Chờ nhận" in own


def test_accepting_puts_it_into_a_playlist_where_it_waits(server, sender, receiver):
    send(sender, "Cấp lại thẻ")
    id = waiting_id(receiver, "Cấp lại thẻ")

    answer = receiver.post("/inbox/accept", {"id": id, "playlist": "mot-cua"})

    assert answer.status_code == 303
    playlists = server.parts.publisher
    server.wait_until(
        lambda: any(
            i.name == "Cấp lại thẻ.md" for i in playlists.current.playlists["mot-cua"].items
        )
    )
    assert "Đã nhận, chưa phát" in sender.get("/inbox").text


def test_story_13_the_sender_sees_when_it_was_first_shown(server, sender, receiver):
    send(sender, "Miễn lệ phí")
    id = waiting_id(receiver, "Miễn lệ phí")
    receiver.post("/inbox/accept", {"id": id, "playlist": "mot-cua"})
    shown = play(1, item=item_id("mot-cua", "Miễn lệ phí.md"), started_at_ms=1_890_000_000_000)
    shown_report = Report(boot="một", plays=[shown])

    server.wait(
        server.parts.database.write(
            lambda c: record_report(c, "sanh-1", shown_report, server.parts.now())
        )
    )

    assert "Phát lần đầu 07:00 22/11/2029" in sender.get("/inbox").text


def test_returning_tells_the_sender_why(server, sender, receiver):
    send(sender, "Thiếu căn cứ")
    id = waiting_id(receiver, "Thiếu căn cứ")

    receiver.post("/inbox/return", {"id": id, "reason": "chưa ghi số văn bản"})

    assert "Trả lại: chưa ghi số văn bản" in sender.get("/inbox").text


def test_an_empty_file_is_not_sent(server, sender):
    assert "Chưa chọn tệp" in send(sender, "Rỗng", content=b"")


def test_only_the_receivers_people_decide(server, sender, receiver):
    send(sender, "Không phải của bạn")
    id = waiting_id(receiver, "Không phải của bạn")

    assert sender.post("/inbox/accept", {"id": id, "playlist": "phu-xuan"}).status_code == 404
    assert sender.post("/inbox/return", {"id": id, "reason": "x"}).status_code == 404


def test_a_mandatory_campaign_from_above_is_acknowledged_once(server):
    apply(
        server,
        '[[campaigns]]\nid = "bat-buoc"\ntitle = "Toàn thành phố"\nunit = "hue"\n'
        'playlists = ["mot-cua"]\nmandatory = true\nstate = "approved"\n',
    )
    server.wait_until(lambda: "bat-buoc" in server.parts.publisher.current.rules.campaigns)
    scheduler = server.browser().sign_in("lich")
    assert scheduler.get("/inbox").text.count("Toàn thành phố") == 2  # the ward and its village

    answer = scheduler.post("/inbox/acknowledge", {"campaign": "bat-buoc", "unit": "thuan-hoa"})

    assert answer.status_code == 303
    assert scheduler.get("/inbox").text.count("Toàn thành phố") == 1
    given = server.wait(server.parts.database.read(load_acknowledgements))
    assert [word.unit for word in given["bat-buoc"]] == ["thuan-hoa"]
    elsewhere = {"campaign": "bat-buoc", "unit": "phu-xuan"}
    assert scheduler.post("/inbox/acknowledge", elsewhere).status_code == 404


def test_the_list_of_accounts_and_devices_is_for_the_auditor_of_the_site(server, receiver):
    auditor = server.browser().sign_in("so-tu-phap")

    table = auditor.get("/settings/inventory.csv")

    assert table.status_code == 200
    assert "nhan" in table.text and "sanh-1" in table.text
    assert receiver.get("/settings/inventory.csv").status_code == 404


def put_part(browser: Browser, path: str, content: bytes, start: int, end: int) -> httpx2.Response:
    headers = {"X-CSRF-Token": browser.csrf, "Upload-Identity": "1"}
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
    return browser.request("PUT", path, content=content[start:end], headers=headers)


def test_a_file_that_went_up_in_parts_is_sent_by_the_form_that_names_it(server, sender, receiver):
    path, content = "/inbox/sent/Phim%20ng%E1%BA%AFn.md", "# Phim ngắn\n\nMười phút.\n".encode()
    form = {"from": "phu-xuan", "to": "thuan-hoa", "title": "Phim ngắn"}
    sent = {"sent_name": "Phim ngắn.md", "sent_identity": "1", "sent_size": str(len(content))}

    first = put_part(sender, path, content, 0, 10)
    early = sender.post("/inbox", {**form, **sent})
    there = sender.request("HEAD", path, headers={"Upload-Identity": "1"})
    rest = put_part(sender, path, content, 10, len(content))
    foreign = receiver.request("HEAD", path, headers={"Upload-Identity": "1"})
    done = sender.post("/inbox", {**form, **sent})

    assert (first.json()["complete"], rest.json()["complete"]) == (False, True)
    assert early.status_code == 303 and there.headers["Upload-Offset"] == "10"
    assert foreign.headers["Upload-Offset"] == "0"
    assert done.status_code == 303 and "Phim ngắn" in receiver.get("/inbox").text
    again = sender.request("HEAD", path, headers={"Upload-Identity": "1"})
    assert again.headers["Upload-Offset"] == "0"


def test_a_file_too_large_for_an_inbox_is_refused_before_it_is_sent(sender):
    headers = {"X-CSRF-Token": sender.csrf, "Content-Range": f"bytes 0-9/{(64 << 20) + 1}"}

    refused = sender.request("PUT", "/inbox/sent/phim.mp4", content=b"0" * 10, headers=headers)

    assert refused.status_code == 400 and "64 MB" in refused.text
