"""The Content-Security-Policy of every page: what a browser may load and run."""

from collections.abc import Iterable


def policy_tag(script_hashes: Iterable[str]) -> str:
    """Return the policy as a tag: files of the site and the theme's own scripts, nothing else.

    The hashes must come from pages that hold nothing but the theme's own text: a hash taken
    from a finished page would also allow what someone has brought into it.
    """
    scripts = " ".join(("'self'", *script_hashes))
    return (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'\">"
    )
