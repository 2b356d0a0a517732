"""Puts the pictures of the README together from what `python -m tests.looks` drew."""

from pathlib import Path

from PIL import Image

from tests.looks import gallery

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / "docs" / "pictures"
PAPER = (236, 234, 230)
WIDTH = 1400
GAP = 28

# name in docs/pictures → pages drawn before, side by side, cropped to their upper part
PAGES = {
    "wall": ("wall-desk-light-vi",),
    "content": ("playlist-waiting-desk-light-vi", "version-desk-light-vi"),
    "planning": ("calendar-desk-light-vi", "at-desk-light-vi"),
    "phone": ("wall-phone-dark-vi", "emergency-phone-light-vi", "item-phone-light-vi"),
}
RATIO = {"wall": 1090 / 1440, "phone": 844 / 390}
SLIDES_ROWS = 4


def draw_readme_pictures(out: Path) -> list[Path]:
    """Write the pictures that README.md names, small enough to live in the repository."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    made = [
        _save(
            name, [Image.open(out / f"{page}.png") for page in pages], RATIO.get(name, 900 / 1440)
        )
        for name, pages in PAGES.items()
    ]
    sheet = Image.open(out / "slides.png").convert("RGB")
    rows_px = gallery.TOP + SLIDES_ROWS * (gallery.CELL[1] + gallery.GAP)
    upper = sheet.crop((0, 0, sheet.width, rows_px))
    made.append(_save("slides", [upper], upper.height / upper.width))
    return made


def _save(name: str, pages: list[Image.Image], ratio: float) -> Path:
    width = (WIDTH - GAP * (len(pages) + 1)) // len(pages)
    height = round(width * ratio)
    sheet = Image.new("RGB", (WIDTH, height + 2 * GAP), PAPER)
    for index, page in enumerate(pages):
        scaled = page.convert("RGB")
        scaled = scaled.resize(
            (width, round(scaled.height * width / scaled.width)), Image.Resampling.LANCZOS
        )
        sheet.paste(scaled.crop((0, 0, width, height)), (GAP + index * (width + GAP), GAP))
    path = PICTURES / f"{name}.png"
    # Coverage, not frequency: the few green and amber pixels of the states must stay themselves.
    # One step of k-means after it gives the large plain areas their own colour back.
    fewer = sheet.quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    fewer.save(path, optimize=True)
    return path
