"""Reference pages that are generated: rules, schemas, command line, exit codes."""

from collections.abc import Iterator

from whychain.site.links import Links
from whychain.site.page import Page
from whychain.site.schema_fields import sections
from whychain.site.templates import front_matter, render
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


def with_title(page: Page) -> Page:
    """Return a hand-written page with a head of the site's own, whatever head it came with.

    A builder prints what stands in a head without escaping it, and lets it choose templates.
    """
    body = page.text
    if body.startswith("---\n"):
        _, mark, rest = body[4:].partition("\n---\n")
        body = rest if mark else body
    return Page(page.path, front_matter(title_of(page.path, body)) + body.lstrip("\n"))


def title_of(path: str, body: str) -> str:
    """Return the first heading of a page, or its file name."""
    first = next((line for line in body.splitlines() if line.startswith("# ")), "")
    return first[2:].strip() or path.rpartition("/")[2].removesuffix(".md")
