"""A term with its evidence in one ZIP: the report to sign, its tables, and what was shown."""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from signage.store.play_sums import sum_plays
from signage.web.admin.desk.desk import Desk
from signage.web.admin.reports.report_paper import Paper, csv_of, workbook_of
from signage.web.admin.reports.report_periods import Term, days_span
from signage.web.admin.reports.report_record import merged_pages, scope_of
from signage.web.admin.reports.report_shown import in_order
from signage.web.admin.reports.report_word import word_of
from signage.web.language import Speech

# What no file system of an office takes in a name.
_UNNAMEABLE = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_LONGEST_NAME = 80
_FOLDER = "hình ảnh"


@dataclass(frozen=True, slots=True)
class Picture:
    """The first page of something that was shown, by its place among the results."""

    name: str
    path: Path


def pictures_of(desk: Desk, connection: Connection, term: Term, unit: str) -> list[Picture]:
    """Return a picture of each item of a term that is still there, the most shown first."""
    span = days_span(term.first, term.last, desk.parts.tz)
    scope = scope_of(desk, connection, span, unit)
    sums = merged_pages(sum_plays(connection, span, scope.chosen, "item", tz=desk.parts.tz))
    pages = {
        published.item.id: (published.title, published.thumbnail)
        for playlist in desk.edition.playlists.values()
        for published in playlist.items
        if published.item is not None and published.thumbnail is not None
    }
    found = []
    for number, one in enumerate(in_order(sums), start=1):
        title, page = pages.get(one.key, ("", None))
        asset = None if page is None else page.card or page.asset
        path = None if asset is None else desk.parts.renderer.media_path(asset.name)
        if path is not None:
            plain = _UNNAMEABLE.sub(" ", title)[:_LONGEST_NAME].strip(" .")
            found.append(Picture(f"{number:03d} {plain}{path.suffix}", path))
    return found


def pack_of(paper: Paper, stem: str, pictures: Iterable[Picture], speech: Speech) -> bytes:
    """Return the ZIP; pictures are packed as they are, shrinking them again gains nothing."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr(f"{stem}.docx", word_of(paper))
        pack.writestr(f"{stem}.xlsx", workbook_of(paper, speech))
        for number, table in enumerate(paper.tables, start=1):
            pack.writestr(f"{number} {table.title}.csv", csv_of(table, speech))
        for picture in pictures:
            if picture.path.is_file():
                pack.write(picture.path, f"{_FOLDER}/{picture.name}", zipfile.ZIP_STORED)
    return body.getvalue()
