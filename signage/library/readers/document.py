"""PDF documents: every page drawn once, small, to know that it can be."""

from collections.abc import Mapping

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from signage.core.content.playlist import Document, Phase
from signage.core.content.problem import Problem
from signage.library.readers.signatures import content_of, refusal_of
from signage.library.reading import Reading, SourceFile

# Two hours at the usual time a page: longer documents are for a web page and a QR code.
MOST_PAGES = 500
# Enough for the decoder to meet every object of a page, at a few milliseconds each.
_PROOF_SIDE_PX = 64
# Writers may leave some bytes after the end mark; the format allows 1,024.
_TAIL_BYTES = 2048
_LOCKED = (pdfium_raw.FPDF_ERR_PASSWORD, pdfium_raw.FPDF_ERR_SECURITY)


def read(file: SourceFile, companions: Mapping[str, SourceFile]) -> Reading:
    """Open the document, draw each page and count them."""
    if file.source.size_bytes == 0:
        return _refused("empty_file")
    content = content_of(file.path)
    if content != "pdf":
        problem = refusal_of(content, file.source.extension, expected="document")
        return Reading(problems=(problem,))
    with file.path.open("rb") as opened:
        opened.seek(max(0, file.source.size_bytes - _TAIL_BYTES))
        if b"%%EOF" not in opened.read():
            return _refused("truncated")
    try:
        document = pdfium.PdfDocument(file.path)
    except pdfium.PdfiumError as error:
        return _refused("encrypted" if error.err_code in _LOCKED else "truncated")
    try:
        return _counted(file, document)
    except pdfium.PdfiumError:
        return _refused("truncated")
    finally:
        document.close()


def _counted(file: SourceFile, document: pdfium.PdfDocument) -> Reading:
    pages = len(document)
    if pages == 0:
        return _refused("no_pages")
    if pages > MOST_PAGES:
        return _refused("too_large", size=f"{pages} trang", limit=f"{MOST_PAGES} trang")
    letters = 0
    for number in range(pages):
        page = document[number]
        text = page.get_textpage()
        letters += text.count_chars()
        text.close()
        page.render(scale=_PROOF_SIDE_PX / max(1.0, *page.get_size()))
        page.close()
    scanned = Problem(code="scanned", where="", severity="warning")
    return Reading(
        phases=(Phase(body=Document(source=file.source, pages=pages)),),
        problems=() if letters else (scanned,),
    )


def _refused(code: str, **arguments: str) -> Reading:
    return Reading(problems=(Problem(code=code, where="", arguments=arguments),))
