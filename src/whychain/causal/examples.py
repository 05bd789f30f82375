"""Small graphs that the documentation of this package reasons about."""

from whychain.causal.model import Model
from whychain.causal.network import CausalLink, Threshold


def example_link(
    effect: str, *causes: str, needed: int | None = None, unless: tuple[str, ...] = ()
) -> CausalLink:
    """Return one link; all of its causes are needed unless ``needed`` says how many."""
    gate = Threshold(len(causes) if needed is None else needed, causes)
    return CausalLink(
        f"example/told/{len(effect)}",
        effect,
        gate,
        unless,
        "high",
        (),
        "example",
        "told",
        False,
        "",
    )


def two_faults() -> Model:
    """A queue fills when the disk is slow and nothing limits it; a full queue is an outage."""
    return Model(
        links=(
            example_link("full queue", "slow disk", "no queue limit"),
            example_link("outage", "full queue", unless=("load shedding",)),
        ),
        defeats={},
        controls=frozenset({"load shedding"}),
        faults=frozenset({"slow disk", "no queue limit"}),
        conditions=frozenset(),
        failed=frozenset({"load shedding"}),
    )
