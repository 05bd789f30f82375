"""A clock that stands still."""

import datetime


class FakeClock:
    """Says one time, for ever.

    Args of the constructor: the time, in ISO 8601; UTC when it names no offset.
    """

    def __init__(self, at: str) -> None:
        moment = datetime.datetime.fromisoformat(at)
        self._at = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)

    def now(self) -> datetime.datetime:
        """Return the time that it was made with, in UTC."""
        return self._at.astimezone(datetime.UTC)
