"""Whatever fits the API's own description, and much that does not, never makes the server fail."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from signage.core.people.rights import Grant
from signage.web.api.openapi import describe
from signage.web.api.routes import OPERATIONS
from tests.web.site_server import SiteServer, person_of
from tests.web.test_api import Program
from tests.web.two_wards import start

SCHEMA = schemathesis.openapi.from_dict(describe(OPERATIONS))
OPERATIONS_DESCRIBED = [found.ok() for found in SCHEMA.get_all_operations()]
KNOWN = {
    "screen": "sanh-1",
    "unit": "thuan-hoa",
    "playlist": "mot-cua",
    "campaign": "bhyt",
    "takeover": "khan-1",
    "blackout": "dung-1",
    "name": "01 Chào.png",
}


@pytest.fixture(scope="module")
def an(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    running: SiteServer = start(tmp_path_factory.mktemp("site"))
    person_of(running, "an", Grant(role="admin", unit="hue"))
    yield Program(running, "an")
    running.close()


@pytest.mark.parametrize("operation", OPERATIONS_DESCRIBED, ids=lambda found: found.label)
def test_no_request_that_fits_the_description_makes_the_server_fail(an: Program, operation):
    if "multipart" in operation.label or operation.label.endswith("/commands"):
        pytest.skip("orders players about")
    cases = operation.as_strategy()

    @settings(
        max_examples=6,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases, st.booleans())
    def ask(case, known: bool) -> None:
        path = operation.path.removeprefix("/api/v1")
        values = {**(case.path_parameters or {}), **(KNOWN if known else {})}
        for name, value in values.items():
            path = path.replace("{" + name + "}", quote(str(value)))
        body = case.body if isinstance(case.body, dict | list) else None
        query = {name: str(value) for name, value in (case.query or {}).items()}

        answer = an.request(
            operation.method.upper(), f"{path}?{urlencode(query)}", body, {"If-Match": "*"}
        )

        assert answer.status_code < 500, answer.text

    ask()
