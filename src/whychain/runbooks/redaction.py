"""Secrets by value: every text that leaves the tool has them replaced by ``***``."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from whychain.runbooks.secret_forms import forms_of

_SHOWN = b"***"
_GROUPED_BYTES = 3


class Redaction:
    """Replaces secret values in texts and in streams of bytes.

    A secret is found as it is and in the forms of ``secret_forms``; where two could begin at the
    same place, the longest is taken. A value that is empty or only white space is no secret.
    """

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._forms = _Forms(sorted({form for value in values for form in forms_of(value)}))

    def text(self, text: str) -> str:
        """Return a text with every secret replaced, in each form that it may stand in."""
        if not self._forms.sorted:
            return text
        encoded = text.encode("utf-8", "surrogatepass")
        return self._forms.pattern.sub(_SHOWN, encoded).decode("utf-8", "surrogatepass")

    def stream(self) -> "RedactedStream":
        """Return a filter for one stream that arrives in pieces."""
        return RedactedStream(self._forms)


class _Forms:
    """All forms of all secrets, and one pattern that finds the longest at each place."""

    def __init__(self, in_order: Sequence[bytes]) -> None:
        self.sorted = in_order
        self.longest = max(map(len, in_order), default=0)
        self.pattern = re.compile(_alternatives(in_order, _GROUPED_BYTES))
        self._beginnings = frozenset(form[:2] for form in in_order if len(form) > 2)

    def may_begin(self, tail: bytes) -> bool:
        """Return whether a longer form begins with this tail."""
        place = bisect_left(self.sorted, tail + b"\0")
        return place < len(self.sorted) and self.sorted[place].startswith(tail)

    def open_at(self, buffer: bytes, start: int) -> int:
        """Return the first place from which on the bytes to come may still make a form."""
        for place in range(max(start, len(buffer) - self.longest + 1), len(buffer)):
            known = place + 2 >= len(buffer) or buffer[place : place + 2] in self._beginnings
            if known and self.may_begin(buffer[place:]):
                return place
        return len(buffer)


class RedactedStream:
    """Replaces secrets in a stream, also one that is split over two pieces.

    Holds back only what may be the beginning of a secret. Without :meth:`finish` that rest is
    never shown, as is right for a stream that is cut off.
    """

    def __init__(self, forms: _Forms) -> None:
        self._forms = forms
        self._held = b""

    def feed(self, piece: bytes) -> bytes:
        """Return what can be shown by now."""
        if not self._forms.sorted:
            return piece
        buffer, shown, place = self._held + piece, bytearray(), 0
        held_from = self._forms.open_at(buffer, 0)
        while (found := self._forms.pattern.search(buffer, place)) and found.start() < held_from:
            shown += buffer[place : found.start()] + _SHOWN
            place = found.end()
            if place > held_from:
                held_from = self._forms.open_at(buffer, place)
        self._held = buffer[held_from:]
        return bytes(shown + buffer[place:held_from])

    def finish(self) -> bytes:
        """Return the rest."""
        rest, self._held = self._held, b""
        return self._forms.pattern.sub(_SHOWN, rest) if self._forms.sorted else rest


def _alternatives(forms: Iterable[bytes], grouped_bytes: int) -> bytes:
    """Return a pattern that tries the longest form first.

    Forms are grouped by their first bytes, so that thousands of them cost little at each place.
    """
    if not grouped_bytes:
        return b"|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    groups: dict[bytes, list[bytes]] = {}
    for form in forms:
        groups.setdefault(form[:1], []).append(form[1:])
    nothing_more = groups.pop(b"", None) is not None
    parts = [
        re.escape(first) + b"(?:" + _alternatives(rests, grouped_bytes - 1) + b")"
        for first, rests in groups.items()
    ]
    return b"|".join([*parts, b""] if nothing_more else parts)
