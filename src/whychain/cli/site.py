"""``whychain site``: the knowledge base as a static site."""

from pathlib import Path
from typing import Annotated

import typer

from whychain.cli.options import root
from whychain.cli.output import counted, say

app = typer.Typer(help="Publish the knowledge base as a static site.", no_args_is_help=True)
_held: list[object] = []
"""What a site was made of, until the process ends: to free it piece by piece takes long."""


@app.command()
def build(
    context: typer.Context,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="DIR", help="Where to; default: build/site."),
    ] = None,
) -> None:
    """Build the site; it opens from the file system, without a server or a network.

    Example: whychain site build
    """
    from whychain.cli.reference import cli_reference
    from whychain.documents.memory import cache_folder
    from whychain.site.build import build as build_site

    result = build_site(
        root(context),
        out,
        cli_reference=cli_reference(context.find_root().command),
        cache=cache_folder(),
    )
    _held.append(result.model)
    print(result.folder / "index.html")
    say(counted(result.pages, "page"))


@app.command()
def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8000,
    no_watch: Annotated[
        bool, typer.Option("--no-watch", help="Build once, and leave it at that.")
    ] = False,
) -> None:
    """Build the site and serve it on this machine only, until interrupted.

    When a record, runbook, page or setting changes, the site is built again and open pages
    reload. While a file cannot be read, the last site that could be built stays.

    Example: whychain site serve --port 8000
    """
    from whychain.cli.reference import cli_reference
    from whychain.documents.memory import cache_folder
    from whychain.site.build import BuildResult
    from whychain.site.build import build as build_site
    from whychain.site.live_reload import Watch
    from whychain.site.serve import serve as serve_folder

    workspace = root(context)
    commands = cli_reference(context.find_root().command)

    def built() -> BuildResult:
        return build_site(workspace, None, cli_reference=commands, cache=cache_folder())

    def rebuild() -> None:
        say(f"built {counted(built().pages, 'page')}")

    folder = built().folder
    watch = Watch(workspace, rebuild, failed=lambda line: say(f"not built: {line}"))
    serve_folder(
        folder,
        port,
        started=lambda url: say(f"serving {url}, Ctrl-C stops"),
        watch=None if no_watch else watch,
    )
