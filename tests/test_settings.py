"""Settings: three layers, every mistake at once, nothing unknown."""

from pathlib import Path

import pytest

from signage.errors import Misconfigured
from signage.settings import NAMES, Settings, load_settings, show_settings


def site_with(folder: Path, text: str) -> Path:
    (folder / "signage.toml").write_text(text, "utf-8")
    return folder


def test_a_site_without_settings_gets_the_defaults(tmp_path: Path) -> None:
    settings = load_settings(site_with(tmp_path, ""), environment={})

    assert (settings.tz, settings.port, settings.approval) == (
        "Asia/Ho_Chi_Minh",
        8700,
        "required",
    )


def test_the_environment_wins_over_the_file_and_a_flag_over_both(tmp_path: Path) -> None:
    site = site_with(tmp_path, 'port = 1\nname = "từ tệp"\nkeep_days = 5')

    settings = load_settings(
        site, environment={"SIGNAGE_PORT": "2", "SIGNAGE_NAME": "từ môi trường"}, flags={"port": 3}
    )

    assert (settings.port, settings.name, settings.keep_days) == (3, "từ môi trường", 5)
    assert settings.sources == {"port": "flag", "name": "environment", "keep_days": "signage.toml"}


def test_a_flag_that_was_not_given_changes_nothing(tmp_path: Path) -> None:
    settings = load_settings(site_with(tmp_path, "port = 9"), environment={}, flags={"port": None})

    assert settings.port == 9


def test_every_mistake_is_reported_at_once(tmp_path: Path) -> None:
    site = site_with(tmp_path, 'prot = 1\nport = "eighty"\ntz = "Asia/Hue"\napproval = "maybe"')

    with pytest.raises(Misconfigured) as failure:
        load_settings(site, environment={"SIGNAGE_KEEP_DAYS": "0"})

    said = str(failure.value)
    assert "did you mean “port”" in said
    assert "“eighty”, not a whole number" in said
    assert "“Asia/Hue”, which is no time zone" in said
    assert "required, none, folder" in said
    assert "use 1 or more" in said


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("http://example.gov.vn/{code}", id="not https"),
        pytest.param("https://example.gov.vn/thu-tuc", id="no code"),
        pytest.param("https://{code}.gov.vn/", id="code as the host"),
        pytest.param("https://example.gov.vn/{code}/{ma}", id="another brace"),
        pytest.param("https://example.gov.vn/ {code}", id="a blank"),
        pytest.param("https:///{code}", id="no host"),
    ],
)
def test_an_address_that_no_phone_should_follow_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(Misconfigured, match=r"write an https address with \{code\} once"):
        load_settings(site_with(tmp_path, f'procedure_address = "{address}"'), environment={})


def test_an_address_of_procedures_keeps_its_place_for_the_code(tmp_path: Path) -> None:
    address = "https://dichvucong.gov.vn/thu-tuc?ma={code}"
    site = site_with(tmp_path, f'procedure_address = "{address}"')

    assert load_settings(site, environment={}).procedure_address == address


def test_a_folder_that_is_no_site_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="signage init"):
        load_settings(tmp_path, environment={})


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"signage\.toml: cannot be read"):
        load_settings(site_with(tmp_path, "port = = 1"), environment={})


def test_show_settings_names_every_setting_and_its_origin(tmp_path: Path) -> None:
    said = show_settings(load_settings(site_with(tmp_path, "port = 9"), environment={}))

    assert all(name in said for name in NAMES)
    assert "signage.toml" in next(line for line in said.splitlines() if line.startswith("port "))


def test_there_are_thirty_settings_at_most_each_with_a_reason() -> None:
    reasons = [f.metadata["reason"] for f in Settings.__dataclass_fields__.values() if f.metadata]

    assert len(NAMES) <= 30
    assert len(reasons) == len(NAMES)
