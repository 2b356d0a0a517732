"""Draw every template and every page into `tests/looks/out`: `python -m tests.looks`."""

import sys
from pathlib import Path

from tests.looks.gallery import draw_gallery
from tests.looks.pages import draw_pages

OUT = Path(__file__).parent / "out"

if __name__ == "__main__":
    sheet = draw_gallery(OUT)
    pages = draw_pages(OUT)
    sys.stdout.write(f"{sheet}\n{len(pages)} pictures of pages in {OUT}\n")
