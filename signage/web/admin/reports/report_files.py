"""Reports as files that are handed out; each is an act on record."""

import asyncio
from collections.abc import Mapping
from typing import Literal

from starlette.responses import Response

from signage.store.audit import record
from signage.web.admin.desk.desk import Desk
from signage.web.admin.reports.report_paper import Paper, workbook_of
from signage.web.admin.reports.report_word import word_of

Kind = Literal["xlsx", "docx"]
_TYPES: Mapping[Kind, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


async def send_paper(desk: Desk, made: Paper, stem: str, kind: Kind) -> Response:
    """Write a paper in a thread and hand it out."""
    # Thousands of rows take seconds to write, which nobody else should wait for.
    if kind == "docx":
        body = await asyncio.to_thread(word_of, made)
    else:
        body = await asyncio.to_thread(workbook_of, made, desk.speech)
    await note_export(desk, f"{stem}.{kind}")
    return file_of(body, _TYPES[kind], f"{stem}.{kind}")


async def note_export(desk: Desk, what: str) -> None:
    """Put on record that a file was handed out."""
    await desk.parts.database.write(
        lambda c: record(c, desk.actor, "exported", what, now=desk.now)
    )


def file_of(body: str | bytes, kind: str, name: str) -> Response:
    """Return a file that browsers save and nobody keeps on the way."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(body, media_type=kind, headers=headers)
