"""Names of the vocabulary that read like two spellings of one thing, and those that do not."""

import pytest

from whychain.causal.spelling import Name, read_alike, two_spellings
from whychain.causal.vocabulary import Effect
from whychain.documents.finding import KeyPath


def entry(name: str, title: str = "", aliases: tuple[str, ...] = ()) -> Effect:
    """Return an entry; its title is its id unless given."""
    return Effect(id=name, title=title or name, text="A text.", aliases=aliases)


def name(text: str) -> Name:
    """Return the id of an entry as a name."""
    return Name(0, text, ("id",), text)


def alike(*entries: Effect) -> list[tuple[int, KeyPath]]:
    """Return which names read like one of an earlier entry."""
    return [(place, field) for place, field, _ in two_spellings(entries)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("slow-disk", "slow-disks"),
        ("slow-query", "slow-queries"),
        ("lost-patch", "lost-patches"),
        ("disk-slow", "slow-disk"),
        ("timeout-inversion", "time-out-inversion"),
        ("non-blocking-call", "nonblocking-call"),
        ("connection-pool-full", "conection-pool-full"),
        ("cancelled-request", "canceled-request"),
        ("recieve-buffer-full", "receive-buffer-full"),
        ("separate-pool", "seperate-pool"),
        ("serialised-writes", "serialized-writes"),
        ("licence-lost", "license-lost"),
    ],
)
def test_two_spellings_of_one_thing_read_alike(one: str, other: str) -> None:
    assert alike(entry(one), entry(other)) == [(1, ("id",))]
    assert alike(entry(other), entry(one)) == [(1, ("id",))]
    assert read_alike(name(one), name(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("slow-disk", "slow-desk"),
        ("http2-stream-reset", "http3-stream-reset"),
        ("release-2-4-1", "release-2-41"),
        ("p95-latency", "p99-latency"),
        ("limit", "no-limit"),
        ("cache-limit", "cache-limit-missing"),
        ("no-table", "notable"),
        ("disk-not-full-network-full", "network-not-full-disk-full"),
        ("typical-load", "atypical-load"),
        ("inbound-traffic", "unbound-traffic"),
        ("connected-client", "disconnected-client"),
        ("safe-default", "unsafe-default"),
        ("upload-failed", "unload-failed"),
        ("queue-filling", "queue-falling"),
        ("https-redirect", "http-redirect"),
        ("client-to-server-lag", "server-to-client-lag"),
        ("write-before-read", "read-before-write"),
        ("increase-in-load", "decrease-in-load"),
    ],
)
def test_names_of_different_things_do_not_read_alike(one: str, other: str) -> None:
    assert alike(entry(one), entry(other)) == []
    assert not read_alike(name(one), name(other))


def test_a_title_is_compared_with_the_ids_and_titles_of_other_entries() -> None:
    assert alike(entry("slow-disk"), entry("x", "Disk, slow")) == [(1, ("title",))]
    assert alike(entry("x", "Slow disks"), entry("y", "Slow disk")) == [(1, ("title",))]
    assert alike(entry("x", "Slow disk"), entry("y", "Slow disk")) == [(1, ("title",))]


def test_an_alias_is_compared_as_well() -> None:
    assert alike(entry("x", aliases=("saturation", "slow disk")), entry("slow-disk")) == [
        (1, ("id",))
    ]
    assert alike(entry("slow-disk"), entry("x", aliases=("saturation", "slow disk"))) == [
        (1, ("aliases", 1))
    ]


def test_names_of_one_entry_are_not_compared() -> None:
    assert alike(entry("slow-disk", "Slow disk", aliases=("slow disks", "disk slow"))) == []


def test_two_entries_are_reported_once() -> None:
    assert alike(entry("slow-disk", "Slow disk"), entry("slow-disks", "Slow disks")) == [
        (1, ("id",))
    ]


def test_one_id_or_alias_for_two_entries_has_a_rule_of_its_own() -> None:
    assert alike(entry("slow-disk", "One"), entry("slow-disk", "Two")) == []
    assert alike(entry("slow-disk", "One"), entry("x", "Two", aliases=("slow-disk",))) == []


def test_a_slip_is_not_looked_for_in_other_scripts() -> None:
    one, other = "服务现在不可用了请稍后", "服务现在可用了请稍后"

    assert alike(entry("x", one), entry("y", other)) == []


def test_a_name_without_a_word_reads_like_nothing() -> None:
    assert alike(entry("x", "?!"), entry("y", "?!")) == []


def test_the_message_names_both() -> None:
    (found,) = two_spellings([entry("x", "Slow disk"), entry("disks-slow", "Other")])

    assert found[2] == "'disks-slow' reads like 'Slow disk (x)': are they one thing?"


def test_many_entries_of_one_name_are_compared_with_a_few_of_them() -> None:
    entries = [entry(f"entry-{'x' * i}", "The same title") for i in range(1, 30)]

    found = alike(*entries)

    assert {place for place, _ in found} == set(range(1, 29))
    assert len(found) < 29 * 8
