"""The command-line reference as Markdown, read off the application itself."""

from collections.abc import Iterator
from typing import Any


def cli_reference(application: Any) -> str:
    """Return one Markdown page that describes every command with its help and options."""
    return "\n".join(_lines(application, "whychain")) + "\n"


def commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield every command that can be run, with its full name."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, command
        return
    for name, sub in inner.items():
        yield from commands(sub, f"{path} {name}")


def _lines(root: Any, name: str) -> Iterator[str]:
    yield "# Command line"
    yield ""
    yield "Options of every command: `-C DIR` before the command works as if started in that"
    yield "folder; `--help` shows what a command does; `whychain --install-completion` sets up"
    yield "the shell's completion."
    for path, command in commands(root, name):
        yield ""
        yield f"## {path}"
        yield ""
        yield from _help(command.help or "")
        yield ""
        yield f"`{path} {' '.join(_usage(command))}`"
        yield ""
        for parameter in command.params:
            if parameter.name != "help":
                yield f"- `{_named(parameter)}`: {getattr(parameter, 'help', '') or ''}"


def _help(text: str) -> Iterator[str]:
    for line in text.strip().splitlines():
        example = line.strip().removeprefix("Example: ")
        if example != line.strip():
            yield f"    {example}"
        else:
            yield line.strip()


def _usage(command: Any) -> Iterator[str]:
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            name = _metavar(parameter)
            yield name if parameter.required else f"[{name}]"
    yield "[OPTIONS]"


def _metavar(parameter: Any) -> str:
    name: str = parameter.metavar or parameter.name.upper()
    return f"{name}…" if parameter.nargs == -1 else name


def _named(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return _metavar(parameter)
    value = "" if parameter.is_flag else f" {parameter.metavar or parameter.type.name.upper()}"
    return f"{', '.join(parameter.opts)}{value}"
