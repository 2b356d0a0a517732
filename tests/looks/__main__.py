"""Draw every template and every page into `tests/looks/out`, and the README's pictures."""

import sys
from pathlib import Path

from tests.looks.gallery import draw_gallery
from tests.looks.pages import draw_pages
from tests.looks.readme import draw_readme_pictures

OUT = Path(__file__).parent / "out"

if __name__ == "__main__":
    sheet = draw_gallery(OUT)
    pages = draw_pages(OUT)
    pictures = draw_readme_pictures(OUT)
    sys.stdout.write(
        f"{sheet}\n{len(pages)} pictures of pages in {OUT}\n"
        f"{len(pictures)} pictures of the README in {pictures[0].parent}\n"
    )
