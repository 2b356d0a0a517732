"""What people meet on the pages of screens and settings, over HTTP with real sessions."""

from collections.abc import Iterator

import pytest
from PIL import Image

from signage.core.people.rights import Grant
from signage.core.place.canvas import parse_canvas
from signage.core.place.screen import Screen
from signage.core.showing.campaign import Blackout
from signage.store.pairing import confirm_code, create_offer
from signage.store.screens import screens
from signage.store.takeovers import blackouts
from signage.web.admin.desk.usage import use_of_playlists
from tests.web.site_server import SETUP, Browser, SiteServer, person_of
from tests.web.two_wards import apply, start


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    running = start(tmp_path_factory.mktemp("site"))
    for person, role, unit in (
        ("quan-tri", "admin", "hue"),
        ("bien-tap", "editor", "thuan-hoa"),
        ("kiem-tra", "auditor", "hue"),
    ):
        person_of(running, person, Grant(role=role, unit=unit))
    yield running
    running.close()


@pytest.fixture(scope="module")
def admin(server: SiteServer) -> Browser:
    return server.browser().sign_in("quan-tri")


@pytest.fixture(scope="module")
def editor(server: SiteServer) -> Browser:
    return server.browser().sign_in("bien-tap")


@pytest.fixture(scope="module")
def auditor(server: SiteServer) -> Browser:
    return server.browser().sign_in("kiem-tra")


def test_the_page_of_a_new_screen_waits_for_it_or_says_that_it_is_being_made_ready(
    server: SiteServer, admin: Browser
) -> None:
    one = Screen(
        id="moi", name="Bảng mới", unit="thuan-hoa", kind="eboard", canvas=parse_canvas("320x180")
    )
    server.wait(
        server.parts.database.write(lambda c: screens.save(c, one, now=server.parts.now()))
    )

    answer = admin.get("/screens/moi")

    # A loaded machine may take longer to draw its first page than people wait.
    assert answer.status_code in (200, 503)
    assert "Bảng mới" in answer.text


def test_a_paired_device_that_has_not_answered_yet_is_waited_for(
    server: SiteServer, admin: Browser
) -> None:
    now = server.parts.now()
    offer = server.wait(server.parts.database.write(lambda c: create_offer(c, now)))
    assert "Chưa ghép thiết bị" in admin.get("/screens/sanh-2").text

    server.wait(
        server.parts.database.write(
            lambda c: confirm_code(c, offer.code, "sanh-2", SETUP, now=now)
        )
    )

    page = admin.get("/screens/sanh-2").text
    assert "Đã ghép, chờ thiết bị trả lời" in page
    assert "Chưa ghép thiết bị" not in page


def test_pages_that_refuse_keep_all_that_surrounds_the_others(
    server: SiteServer, admin: Browser
) -> None:
    now = server.parts.now()
    dark = Blackout(id="tat", since_ms=now, screens=("sanh-1",), reason="Thử")
    server.wait(server.parts.database.write(lambda c: blackouts.save(c, dark, now=now)))
    server.wait_until(lambda: "tat" in server.parts.publisher.current.rules.blackouts)

    for address in ("/screens/khong-co", "/khong-co-trang-nay"):
        page = admin.get(address)

        assert page.status_code == 404
        assert "1 đang chạy" in page.text
        assert 'href="/settings">Quản trị' in page.text


def test_a_second_account_of_the_same_name_is_asked_about(admin: Browser) -> None:
    form = {"name": "Trần Văn Bình", "role0": "viewer", "unit0": "hue"}
    assert admin.post("/settings/people", form).status_code == 200

    asked = admin.post("/settings/people", form)
    assert asked.status_code == 409
    assert "“Trần Văn Bình” đã có tài khoản (tran-van-binh)" in asked.text
    assert "Đây là người khác" in asked.text

    assert admin.post("/settings/people", {**form, "another": "1"}).status_code == 200


def test_a_role_has_a_unit_only_when_somebody_chose_one(admin: Browser) -> None:
    page = admin.get("/settings/people/new").text
    assert '<select id="unit0" name="unit0"><option value="">' in page

    answer = admin.post("/settings/people", {"name": "Lê Chi", "role0": "viewer", "unit0": ""})

    assert answer.status_code == 400
    assert "chưa chọn đơn vị" in answer.text


def test_an_auditor_reads_the_accounts_and_changes_none(auditor: Browser, admin: Browser) -> None:
    page = auditor.get("/settings/people")

    assert page.status_code == 200
    assert "quan-tri" in page.text and "Quản trị viên" in page.text
    assert "/settings/people/new" not in page.text
    assert auditor.get("/settings/people/new").status_code == 403
    assert "/settings/people/new" in admin.get("/settings/people").text


def test_a_role_is_not_called_as_a_page_is(server: SiteServer, admin: Browser) -> None:
    headers = {"Cookie": f"signage_session={admin.session}; signage_language=en"}

    page = admin.get("/account", headers=headers).text

    assert "Administrator at UBND thành phố Huế" in page


def test_only_who_runs_screens_is_offered_to_add_one(auditor: Browser, admin: Browser) -> None:
    assert "/settings/screens/new" not in auditor.get("/").text
    assert "/settings/screens/sanh-1" not in auditor.get("/screens/sanh-1").text
    assert "/settings/screens/new" in admin.get("/").text


def test_a_screen_of_another_unit_is_named_and_not_linked(
    server: SiteServer, admin: Browser, editor: Browser
) -> None:
    far = Screen(
        id="xa",
        name="Bảng ở xa",
        unit="phu-xuan",
        kind="eboard",
        canvas=parse_canvas("320x180"),
        default_playlist="mot-cua",
    )
    server.wait(
        server.parts.database.write(lambda c: screens.save(c, far, now=server.parts.now()))
    )
    apply(server, '[[playlists]]\nid = "mot-cua"\nunit = "thuan-hoa"\n')
    publisher = server.parts.publisher
    server.wait_until(lambda: "xa" in use_of_playlists(publisher.current)["mot-cua"].reached)

    seen = editor.get("/playlists/mot-cua").text

    assert "<span>Bảng ở xa</span>" in seen
    assert "/screens/xa" not in seen
    assert "/screens/xa" in admin.get("/playlists/mot-cua").text


def test_who_may_not_act_in_an_emergency_reads_whom_to_call(
    editor: Browser, admin: Browser
) -> None:
    page = editor.get("/emergency").text

    assert "Hãy gọi: quan-tri." in page
    assert "/emergency/check" not in page
    assert "Hãy gọi" not in admin.get("/emergency").text


@pytest.mark.parametrize("address", ["/settings/screens/new", "/campaigns/new"])
def test_a_new_screen_or_campaign_starts_at_no_unit(admin: Browser, address: str) -> None:
    page = admin.get(address).text

    assert '<select id="unit" name="unit" required><option value="">Chọn đơn vị' in page


def test_a_unit_form_marks_the_field_that_is_wrong_and_offers_colours_and_logos(
    server: SiteServer, admin: Browser
) -> None:
    Image.new("RGB", (64, 64), (200, 0, 0)).save(server.parts.site / "media" / "quốc huy.png")
    page = admin.get("/settings/units/thuan-hoa").text
    assert 'type="color" name="accent"' in page
    assert "quốc huy.png</option>" in page

    form = {"id": "thuan-hoa", "kind": "commune", "parent": "hue", "theme": "dem"}
    wrong = admin.post("/settings/units", {**form, "name": ""})
    assert wrong.status_code == 400
    assert 'aria-invalid="true" aria-describedby="name-wrong"' in wrong.text
    assert '<p class="wrong" id="name-wrong">Tên đơn vị: chưa điền.</p>' in wrong.text

    said = {"name": "UBND phường Thuận Hóa", "own_accent": "1", "accent": "#00AA33"}
    assert admin.post("/settings/units", form | said | {"logo": "quốc huy.png"}).status_code == 303
    theme = server.parts.publisher.current.rules.units["thuan-hoa"].theme
    assert (theme.name, theme.accent, theme.logo) == ("dem", "#00aa33", "quốc huy.png")


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/settings/people", {"name": "", "role0": "viewer", "unit0": "hue"}),
        ("/settings/screens", {"name": "", "unit": "hue", "kind": "eboard"}),
    ],
)
def test_forms_of_people_and_screens_mark_what_is_missing(
    admin: Browser, address: str, form: dict[str, str]
) -> None:
    wrong = admin.post(address, form)

    assert wrong.status_code == 400
    assert '<p class="wrong" id="name-wrong">' in wrong.text
