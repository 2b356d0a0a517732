"""The bytes that a body was read from, and what a reader makes of them."""

import msgspec


class Source(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One file's bytes, kept by their hash so that later changes of the file cannot reach us.

    `name` is the file's name in NFC, `extension` lower case without the dot.
    """

    sha256: str
    extension: str
    name: str
    size_bytes: int

    @property
    def kept_name(self) -> str:
        """Return the name of the kept copy in `var/kept/`."""
        return f"{self.sha256}.{self.extension}" if self.extension else self.sha256
