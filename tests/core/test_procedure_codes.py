"""Codes: every form seen in decisions, and every damage seen in spreadsheets."""

import pytest

from signage.core.content.procedure_codes import read_code


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        pytest.param("1.001193", "1.001193", id="core"),
        pytest.param(" 1.001193 ", "1.001193", id="no-break-space"),
        pytest.param("1,001193", "1.001193", id="comma"),
        pytest.param("1．001193", "1.001193", id="full-width-dot"),
        pytest.param("１.００１１９３", "1.001193", id="full-width-digits"),
        pytest.param("1. 001193", "1.001193", id="space-after-dot"),
        pytest.param("1.\u200b001193", "1.001193", id="zero-width"),
        pytest.param("1.001193*****", "1.001193", id="asterisks"),
        pytest.param("1.001193 (*)", "1.001193", id="footnote"),
        pytest.param("2.000884.000.00.00.H55", "2.000884", id="with-agency"),
        pytest.param("1.012790.000.00.00.Н41", "1.012790", id="cyrillic-agency"),
        pytest.param("3.000167.000", "3.000167", id="part-of-the-suffix"),
        pytest.param("T-BPC-280421-TT", "T-BPC-280421-TT", id="old"),
        pytest.param("", "", id="empty"),
        pytest.param("—", "", id="dash"),
        pytest.param("Chưa có mã", "", id="none-in-words"),
    ],
)
def test_codes_are_read(cell, code):
    reading = read_code(cell)

    assert (reading.code, reading.doubt) == (code, "")


def test_the_agency_is_kept_beside_the_core():
    assert read_code("2.000884.000.00.00.H55").original == "2.000884.000.00.00.H55"


@pytest.mark.parametrize(
    ("cell", "suggestion"),
    [
        pytest.param("2.00048", "2.000480", id="lost-zero"),
        pytest.param("1.0012", "1.001200", id="lost-zeros"),
        pytest.param("1001193", "1.001193", id="lost-dot"),
        pytest.param("1.001.193", "1.001193", id="thousands"),
        pytest.param("1.000\u00a0894", "1.000894", id="space"),
        pytest.param("1.O04873", "1.004873", id="letter-for-digit"),
        pytest.param("Mã: 1.001193", "1.001193", id="in-words"),
        pytest.param("1.001193 1.000894", "", id="two-codes"),
        pytest.param("TTHC-TINH-02", "", id="internal"),
        pytest.param("guide:dang-ky-xe", "", id="third-party"),
        pytest.param("4.001193", "", id="first-digit"),
        pytest.param("1.0011933", "", id="too-long"),
    ],
)
def test_damaged_codes_are_doubts_with_a_suggestion_when_it_is_known(cell, suggestion):
    reading = read_code(cell)

    assert (reading.code, reading.doubt, reading.suggestion) == ("", "bad_code", suggestion)


@pytest.mark.parametrize("cell", ["000.00.53.H48-220921-0099", "H15.50.05.13-261008-0975"])
def test_dossier_numbers_are_told_by_name(cell):
    assert read_code(cell).doubt == "dossier_number"
