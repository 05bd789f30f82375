"""Which version of the tool made a plan."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def tool_version() -> str:
    """Return the installed version of whychain."""
    try:
        return version("whychain")
    except PackageNotFoundError:
        return "0+unknown"
