import csv
import io

from signage.core.people.lockout import FORGET_MS
from signage.core.people.rights import Grant
from signage.core.place.organisation import Unit
from signage.store import tables
from signage.store.audit import load_records
from signage.store.database import Database
from signage.store.housekeeping import keep_house
from signage.store.inventory import inventory_csv
from signage.store.pairing import create_offer
from signage.store.people import create_person
from signage.store.play_chains import verify_plays
from signage.store.plays import record_report
from signage.store.screens import screens
from signage.store.sign_in import begin_attempt
from signage.store.tokens import load_api_tokens, make_api_token, make_player_token
from signage.store.units import units
from tests.store.samples import HUE, LAN, NOW, THUAN_HOA, report, screen

DAY_MS = 86_400_000


def furnish(database: Database, name: str = "Nguyễn Thị Lan") -> None:
    def write(c):
        for unit in (HUE, THUAN_HOA):
            units.save(c, unit, NOW)
        screens.save(c, screen(), NOW)
        create_person(c, "lan", name, [Grant(role="editor", unit="thuan-hoa")], LAN, now=NOW)
        make_api_token(c, "lan", LAN, now=NOW, scopes=["view"], days=1)
        make_player_token(c, "sanh-1", LAN, now=NOW)
        begin_attempt(c, "lan", "10.0.0.9", NOW)
        create_offer(c, NOW)
        record_report(c, "sanh-1", report(1, 2), NOW)

    database.write_sync(write)


def count(database: Database, table) -> int:
    return len(database.read_sync(lambda c: c.execute(table.select()).all()))


def test_what_is_over_is_let_go_and_what_is_not_stays(database: Database):
    furnish(database)

    database.write_sync(lambda c: keep_house(c, NOW + 1000, keep_days=400))
    assert [count(database, t) for t in (tables.login_failure, tables.pairing)] == [1, 1]
    database.write_sync(lambda c: keep_house(c, NOW + FORGET_MS, keep_days=400))

    assert [count(database, t) for t in (tables.login_failure, tables.pairing)] == [0, 0]
    assert database.read_sync(load_api_tokens) == []
    assert count(database, tables.play) == 2


def test_plays_stay_as_long_as_the_site_says(database: Database):
    furnish(database)

    database.write_sync(lambda c: keep_house(c, NOW + 400 * DAY_MS, keep_days=400))
    assert count(database, tables.play) == 2
    database.write_sync(lambda c: keep_house(c, NOW + 400 * DAY_MS + 1, keep_days=400))

    assert count(database, tables.play) == 0
    assert database.read_sync(verify_plays) is None
    assert database.read_sync(load_records)[0].act == "plays_forgotten"


def test_keeping_house_with_nothing_to_do_leaves_no_record(database: Database):
    database.write_sync(lambda c: keep_house(c, NOW, keep_days=400))

    assert database.read_sync(load_records) == []


def listed(database: Database) -> list[dict[str, str]]:
    text = database.read_sync(lambda c: inventory_csv(c, tz="Asia/Ho_Chi_Minh"))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=";"))


def test_the_security_officer_gets_accounts_roles_screens_and_keys_as_a_table(database: Database):
    furnish(database)

    rows = listed(database)

    assert [(row["Loại"], row["Tên"]) for row in rows] == [
        ("tài khoản", "Nguyễn Thị Lan"),
        ("màn hình", "Bảng điện tử sảnh 1"),
        ("khóa thiết bị", "sanh-1"),
        ("khóa API", "lan"),
    ]
    assert rows[0]["Đơn vị"] == "UBND phường Thuận Hóa"
    assert rows[0]["Chi tiết"] == "Biên tập viên; chỉ mật khẩu"
    assert "$argon2" not in str(rows)


def test_a_name_that_looks_like_a_formula_is_none_in_a_spreadsheet(database: Database):
    furnish(database, name='=HYPERLINK("http://evil")')

    assert listed(database)[0]["Tên"].startswith("'=")


def test_names_of_old_units_are_still_listed(database: Database):
    furnish(database)
    ended = Unit(id="thuan-hoa", name="Thuận Hóa (cũ)", kind="commune", parent="hue")
    database.write_sync(lambda c: units.save(c, ended, NOW + 1))

    assert listed(database)[0]["Đơn vị"] == "Thuận Hóa (cũ)"
