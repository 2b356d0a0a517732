"""Failures of ours and of the machine, six kinds, mapped to HTTP statuses in `web/errors.py`.

Messages read `where: what is wrong — what to do`, lower case, no full stop.
"""


class SignageError(Exception):
    """Base of every failure that we raise on purpose.

    `vi` says the same in Vietnamese where people who use pages can run into it.
    """

    def __init__(self, message: str = "", *, vi: str = "") -> None:
        """Take the sentence in English, and in Vietnamese."""
        super().__init__(message)
        self.vi = vi


class NotFound(SignageError):
    """What was asked for does not exist, or the asker may not know that it does."""


class Conflict(SignageError):
    """Somebody else changed it first, or it exists already."""


class Forbidden(SignageError):
    """The asker is known and may not do this."""


class Rejected(SignageError):
    """The input is wrong; the message says where, what and what to do."""


class Unavailable(SignageError):
    """A part of the machine does not answer now: disk full, worker gone, upstream away."""


class Misconfigured(SignageError):
    """Settings or site cannot be used as they are."""
