"""``python -m whychain`` and the ``whychain`` program."""

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from whychain.cli.app import run

    sys.exit(run())


if __name__ == "__main__":
    main()
