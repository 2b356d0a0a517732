"""Every page passes axe (WCAG 2.2 AA) in both themes, on a desk and on a telephone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright

from tests.looks.pages import DOOR, PAGES, SIZES, dress
from tests.looks.scene import Scene, furnished, launch

AXE = Path(__file__).parents[2] / "players/node_modules/axe-core/axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LOOKS = [("light", "desk"), ("dark", "desk"), ("light", "phone")]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is missing: run tests/prepare.py"),
]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with furnished(tmp_path_factory.mktemp("scene")) as made:
        yield made


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="module", params=LOOKS, ids="-".join)
def browsers(
    request: pytest.FixtureRequest, chromium: Browser, scene: Scene
) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    theme, size = request.param
    width, height = SIZES[size]
    made = [chromium.new_context(viewport={"width": width, "height": height}) for _ in range(2)]
    for context in made:
        dress(context, scene, theme, "vi")
    scene.sign_in(made[1], "admin")
    yield made[0], made[1]
    for context in made:
        context.close()


@pytest.mark.parametrize("name", [*DOOR, *PAGES])
def test_a_page_can_be_used_by_everybody(
    name: str, browsers: tuple[BrowserContext, BrowserContext], scene: Scene
) -> None:
    stranger, admin = browsers
    page = (stranger if name in DOOR else admin).new_page()
    page.goto(scene.address + {**DOOR, **PAGES}[name])

    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("rules => axe.run(document, rules)", RULES)
    sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.close()

    told = [
        f"{violation['id']}: {node['html'][:160]} {node['any'][:1] and node['any'][0]['message']}"
        for violation in found["violations"]
        for node in violation["nodes"][:3]
    ]
    assert told == []
    assert sideways <= 0, f"the page is {sideways} px wider than its window"
