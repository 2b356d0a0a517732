"""The place of an uploaded part in its file: `Content-Range: bytes 0-99/1000`."""

import re
from dataclasses import dataclass

from signage.errors import Rejected

_FORM = re.compile(r"bytes (\d{1,16})-(\d{1,16})/(\d{1,16})")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentRange:
    """Bytes [start, end) of `total`."""

    start: int
    end: int
    total: int

    @property
    def is_whole(self) -> bool:
        """Tell whether this part is the file."""
        return self.start == 0 and self.end == self.total


def read_content_range(header: str | None) -> ContentRange | None:
    """Read the header; None when there is none.

    Raises: Rejected.
    """
    if header is None:
        return None
    found = _FORM.fullmatch(header.strip())
    if found is not None:
        start, last, total = (int(text) for text in found.groups())
        if start <= last < total:
            return ContentRange(start=start, end=last + 1, total=total)
    raise Rejected(
        f"Content-Range: “{header}” is not “bytes START-LAST/TOTAL”",
        vi="Phần tệp gửi lên không ghi đúng vị trí",
    )
