"""Every page passes axe (WCAG 2.2 AA) in both themes, on a desk and on a telephone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.looks.pages import DOOR, PAGES, SIZES, THEMES, dress
from tests.looks.scene import Scene, furnished, launch

AXE = Path(__file__).parents[2] / "players/node_modules/axe-core/axe.min.js"
# Pictures of screens are frames of their own, which axe would wait for in vain.
RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "iframes": False,
}
# A theme changes colours and nothing else.
RULES_OF_COLOUR = {**RULES, "runOnly": ["color-contrast", "link-in-text-block"]}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("accessibility"),
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


@pytest.fixture(scope="module")
def browsers(chromium: Browser, scene: Scene) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    # Without motion a new theme is there at once.
    made = [chromium.new_context(reduced_motion="reduce") for _ in range(2)]
    for context in made:
        dress(context, scene, THEMES[0], "vi")
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

    found = []
    for theme in THEMES:
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            rules = RULES if theme == THEMES[0] else RULES_OF_COLOUR
            found += [f"{size}, {theme}: {fault}" for fault in _faults(page, rules)]
    page.close()

    assert found == []


def _faults(page: Page, rules: dict[str, Any]) -> list[str]:
    """Return what axe finds on a page as it is now, and whether it is wider than its window."""
    found = page.evaluate("rules => axe.run(document, rules)", rules)
    sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    told = [
        f"{violation['id']}: {node['html'][:160]} {node['any'][:1] and node['any'][0]['message']}"
        for violation in found["violations"]
        for node in violation["nodes"][:3]
    ]
    return told + ([f"{sideways} px wider than its window"] if sideways > 0 else [])
