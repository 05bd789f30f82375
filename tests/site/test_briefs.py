"""What is kept of a record says the same as the record, also once it has been remembered."""

import datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.records import incident

from whychain.kb.shapes import Times
from whychain.kb.vocabulary import Precision
from whychain.site.briefs import Brief, brief_of
from whychain.site.filters import moment
from whychain.site.list_pages import row
from whychain.site.phrases import Language, Phrases

OFFSETS = st.integers(-14 * 60, 14 * 60).map(
    lambda minutes: datetime.timezone(datetime.timedelta(minutes=minutes))
)
DAYS = [datetime.datetime.fromisoformat(day) for day in ("1971-01-02", "2099-12-30")]


@given(st.datetimes(*DAYS, timezones=OFFSETS), st.sampled_from(Precision))
def test_a_list_tells_a_remembered_time_by_the_clock_of_its_record(
    first: datetime.datetime, precision: Precision
) -> None:
    brief = brief_of(incident(times=Times(precision=precision, started_at=first)))
    remembered = msgspec.msgpack.decode(msgspec.msgpack.encode(brief), type=Brief)
    told = [row(one, Phrases(Language.ENGLISH)).when for one in (brief, remembered)]

    assert told == [moment(first, precision)] * 2
