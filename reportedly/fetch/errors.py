"""What keeps an address from being read."""

from __future__ import annotations

from reportedly.errors import ReportedlyError, ReportError


class FetchError(ReportError):
    """What stands at an address cannot be had; the message says why.

    ``temporary`` tells whether asking again later may help, ``retry_after`` how many seconds the server wants to be
    left alone, ``status`` what it answered, and ``reached`` whether anything answered: if not, the network may be down.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        temporary: bool = False,
        retry_after: float | None = None,
        reached: bool = True,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.temporary = temporary
        self.retry_after = retry_after
        self.reached = reached


class Stopped(ReportedlyError):
    """The fetch was broken off because the program is to end; nothing is wrong with the address.

    It is no FetchError, so that whoever notes that an address cannot be had does not note this.
    """

    def __init__(self) -> None:
        super().__init__("Broken off: the program is to end.")
