"""Reference pages that are generated: rules, schemas, command line, exit codes."""

from collections.abc import Iterator

from whychain.site.json_page import json_page
from whychain.site.links import Links
from whychain.site.page import Page
from whychain.site.schema_fields import sections
from whychain.site.templates import render
from whychain.workspace.rules import EVERY_RULE
from whychain.workspace.schemas import SCHEMAS, schema

_FILES = {
    "incident": "kb/ID/record.yml",
    "case": "kb/ID/record.yml",
    "drill": "kb/ID/record.yml",
    "question": "causal/questions/ID.yml",
    "runbook": "runbooks/ID.yml",
    "workspace": "whychain.yml",
}


def reference_pages(links: Links, cli_reference: str) -> Iterator[Page]:
    """Yield the pages that are the same for every workspace."""
    word = links.t.word
    yield render("rules.md.j2", "reference/rules.md", word("Rules"), links, rules=EVERY_RULE)
    yield render("exit-codes.md.j2", "reference/exit-codes.md", word("Exit codes"), links)
    yield render(
        "cli.md.j2",
        "reference/cli.md",
        word("Command line"),
        links,
        tail=cli_reference,
        given=bool(cli_reference),
    )
    yield render(
        "schemas.md.j2",
        "reference/schemas.md",
        word("Schemas"),
        links,
        files={name: file_of(name) for name in SCHEMAS},
    )
    for name in SCHEMAS:
        yield render(
            "schema.md.j2",
            f"schemas/{name}.md",
            f"{word('Schema')}: {name}",
            links,
            name=name,
            file=file_of(name),
            sections=sections(schema(name), links.t),
        )


def file_of(name: str) -> str:
    """Return which content file a schema describes."""
    return _FILES.get(name, f"causal/{name}.yml")


def reference_twins() -> Iterator[Page]:
    """Yield the same as data: the rules and the schemas."""
    yield json_page("rules.json", {"rules": EVERY_RULE})
    for name in SCHEMAS:
        yield json_page(f"schemas/{name}.json", schema(name))
