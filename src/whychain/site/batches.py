"""Many pages of one kind in batches: where nothing of a batch is another, no page is looked at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import msgspec

from whychain.documents.memory import digest, in_pieces
from whychain.site.page import Bundle, Draft

MOST_BATCHES = 256
_encode = msgspec.msgpack.encode


def batches(
    kind: str, rests_on: Mapping[str, object], draft: Callable[[str, bytes], Draft]
) -> Iterator[Bundle]:
    """Yield the pages of a kind: for each key one, drafted from the key and what it is made of.

    In which batch a page is rests on its key alone, so that one more page changes one batch.
    """
    for number, keys in in_pieces(rests_on, MOST_BATCHES).items():
        made_of = digest(_encode([(key, rests_on[key]) for key in keys]))
        yield Bundle(f"{kind} {number:x}", made_of, partial(_drafts, keys, rests_on, draft))


def _drafts(
    keys: Sequence[str], rests_on: Mapping[str, object], draft: Callable[[str, bytes], Draft]
) -> Iterator[Draft]:
    return (draft(key, digest(_encode(rests_on[key]))) for key in keys)
