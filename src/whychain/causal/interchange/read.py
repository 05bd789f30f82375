"""A file of another tool, in whichever format it is."""

from pathlib import Path

from whychain.causal.choices import ImportFormat
from whychain.causal.interchange.draft import Draft
from whychain.causal.vocabulary_files import Vocabulary
from whychain.errors import UsageError

_SUFFIXES = {
    ".json": ImportFormat.JSON,
    ".graphml": ImportFormat.GRAPHML,
    ".xml": ImportFormat.MEF,
    ".mef": ImportFormat.MEF,
    ".opsa": ImportFormat.MEF,
}


def read_draft(
    path: Path, vocabulary: Vocabulary, form: ImportFormat | None = None, top: str | None = None
) -> Draft:
    """Return what a file says as an account; the format is by default that of its name.

    Raises:
        UsageError: the name says no format, or ``top`` is given for a graph or is no gate.
        ContentError: the file cannot be read, or no account can say what it says.
    """
    form = form or _SUFFIXES.get(path.suffix.lower())
    if form is None:
        raise UsageError(f"{path.name}: which format?", fix="--format mef, json or graphml")
    if form is ImportFormat.MEF:
        from whychain.causal.interchange.from_mef import draft_of_mef

        return draft_of_mef(path, vocabulary, top)
    if top is not None:
        raise UsageError(f"--top does not go with {form.value}", fix="leave it out")
    from whychain.causal.interchange.from_graph import draft_of_graph

    if form is ImportFormat.JSON:
        from whychain.causal.interchange.graph_data import read_graph_json

        return draft_of_graph(path, read_graph_json(path), vocabulary)
    from whychain.causal.interchange.from_graphml import read_graphml

    return draft_of_graph(path, read_graphml(path), vocabulary)
