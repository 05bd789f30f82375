import datetime
import html
import re

from whychain.kb.record import Incident
from whychain.kb.shapes import Event
from whychain.kb.vocabulary import EventKind, Precision
from whychain.site.bars import timeline_bar
from whychain.workspace.load import Workspace

START = datetime.datetime.fromisoformat("2024-03-18T21:47:03+08:00")


def incident(workspace: Workspace) -> Incident:
    found = workspace.record("2024-03-18-vie-canary")
    assert isinstance(found, Incident)
    return found


def numbers(found: Incident) -> dict[str, int]:
    return {event.id: number for number, event in enumerate(found.timeline, start=1)}


def test_a_timeline_without_two_exact_times_has_no_picture(reference_workspace: Workspace) -> None:
    load_test = reference_workspace.record("2023-q3-vie-load-test")
    assert isinstance(load_test, Incident)

    assert timeline_bar(load_test, numbers(load_test)) == ""


def test_every_exact_event_and_every_known_interval_is_drawn(
    reference_workspace: Workspace,
) -> None:
    found = incident(reference_workspace)
    bar = timeline_bar(found, numbers(found))

    assert bar.count('r="9"') == sum(event.at is not None for event in found.timeline)
    for seconds in (37, 72, 35, 611, 646, 683):
        assert re.search(rf">{seconds}[ &]", bar), seconds


def test_labels_that_would_touch_stand_above_one_another(reference_workspace: Workspace) -> None:
    found = incident(reference_workspace)
    bar = timeline_bar(found, numbers(found))
    dots = re.findall(r'cx="([\d.]+)" cy="([\d.]+)" r="9"', bar)

    for index, (x, y) in enumerate(dots):
        for other_x, other_y in dots[:index]:
            assert y != other_y or abs(float(x) - float(other_x)) >= 18


def test_events_at_one_moment_do_not_divide_by_zero(reference_workspace: Workspace) -> None:
    event = Event(id="a", at=START, kind=EventKind.NOTE, text="x", precision=Precision.SECOND)
    other = Event(id="b", at=START, kind=EventKind.NOTE, text="y", precision=Precision.SECOND)
    import msgspec

    found = msgspec.structs.replace(
        incident(reference_workspace), timeline=(event, other), intervals=()
    )

    assert timeline_bar(found, {"a": 1, "b": 2}) == ""


def test_the_phases_of_the_response_are_drawn_one_below_the_other(
    reference_workspace: Workspace,
) -> None:
    import msgspec

    found = incident(reference_workspace)
    later = {
        "mitigated_at": START + datetime.timedelta(seconds=400),
        "resolved_at": START + datetime.timedelta(seconds=4000),
    }
    whole = msgspec.structs.replace(found, times=msgspec.structs.replace(found.times, **later))

    bar = html.unescape(timeline_bar(whole, numbers(whole)))

    spans = [f"{s} s  until {w}" for s, w in ((37, "detected"), (363, "mitigated"))]
    assert all(span in bar for span in [*spans, "3600 s  until resolved"])
    assert "4003 s from the first event" in bar


def test_gaps_between_events_are_written_where_there_is_room(
    reference_workspace: Workspace,
) -> None:
    found = incident(reference_workspace)

    assert re.findall(r'class="wc-tick"[^>]*>([^<]+)<', timeline_bar(found, numbers(found)))
