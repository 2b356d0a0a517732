"""The register of procedures as a page."""

from signage.core.content.playlist import Item, Phase
from signage.core.content.procedure import Decision, ProcedureChange, ProcedureList
from signage.core.content.register import compile_register
from signage.core.content.source import Source
from signage.core.time.times import parse_iso
from signage.web.admin.content.register import register_view
from signage.web.language import Speech

TZ = "Asia/Ho_Chi_Minh"


def decision(number: str, effective_on: str, *rows: ProcedureChange) -> Item:
    body = ProcedureList(
        decision=Decision(number=number, signed_on=effective_on, effective_on=effective_on),
        rows=rows,
    )
    return Item(
        id=f"i{number}",
        playlist="thu-tuc",
        name=f"{number.replace('/', '-')}.csv",
        title=number,
        phases=(Phase(body=body),),
        source=Source(sha256=number.ljust(64, "0"), extension="csv", name="a.csv", size_bytes=1),
    )


def row(order: int, change: str, name: str, code: str) -> ProcedureChange:
    return ProcedureChange(order=order, change=change, name=name, code=code, level="commune")


REGISTER = compile_register(
    [
        decision(
            "1/QĐ-UBND",
            "2026-01-10",
            row(1, "new", "Đăng ký khai sinh", "1.001193"),
            row(2, "new", "Thường trú", "1.004222"),
        ),
        decision("2/QĐ-UBND", "2026-06-01", row(1, "amended", "Đăng ký khai sinh", "1.001193")),
        decision("3/QĐ-UBND", "2027-01-01", row(1, "abolished", "Tách hộ", "1.010038")),
    ],
    TZ,
)


def view(search: str = "", standing: str = "", register=REGISTER):
    return register_view(
        register,
        search=search,
        standing=standing,
        page=1,
        now=parse_iso("2026-11-24T08:00", TZ),
        tz=TZ,
        speech=Speech("vi", TZ),
    )


def test_every_row_says_its_standing_and_what_ended_it() -> None:
    standings = {(row.code, row.decision): row.standing for row in view().rows}

    assert standings == {
        ("1.001193", "1/QĐ-UBND"): "Thay bằng Quyết định 2/QĐ-UBND",
        ("1.001193", "2/QĐ-UBND"): "Đang có hiệu lực",
        ("1.004222", "1/QĐ-UBND"): "Đang có hiệu lực",
        ("1.010038", "3/QĐ-UBND"): "Bãi bỏ từ 01/01/2027",
    }
    assert view().line == (
        "2 đang có hiệu lực, 0 sắp có hiệu lực, 1 sắp bãi bỏ, 1 đã bãi bỏ hoặc được thay."
    )


def test_a_row_that_a_later_decision_will_end_says_its_last_day() -> None:
    register = compile_register(
        [
            decision("1/QĐ-UBND", "2026-01-10", row(1, "new", "Thường trú", "1.004222")),
            decision("4/QĐ-UBND", "2027-01-01", row(1, "abolished", "Thường trú", "1.004222")),
        ],
        TZ,
    )

    assert [one.standing for one in view(register=register).rows] == [
        "Có hiệu lực đến hết 31/12/2026",
        "Bãi bỏ từ 01/01/2027",
    ]


def test_a_search_by_decision_finds_its_rows() -> None:
    assert {row.decision for row in view("2/QĐ-UBND").rows} == {"2/QĐ-UBND"}


def test_a_search_without_accents_or_by_code_finds_rows() -> None:
    assert {row.code for row in view("dang ky khai sinh").rows} == {"1.001193"}
    assert [row.name for row in view("1.004222").rows] == ["Thường trú"]


def test_a_standing_chooses_rows_and_links_to_their_playlist() -> None:
    rows = view(standing="upcoming").rows

    assert [row.decision for row in rows] == ["3/QĐ-UBND"]
    assert rows[0].href == "/playlists/thu-tuc"
