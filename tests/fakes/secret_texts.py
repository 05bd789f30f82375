"""Secrets that are hard to hide, a program that tells them in every way, and what to look for."""

import base64
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_HARD = """ "q" 'a' & 50% +/=~*()! \\ <b> ü€ßñ $HOME `id` """


@dataclass(frozen=True, slots=True)
class HardSecret:
    """A secret with quotes, spaces and letters of other alphabets between two plain words."""

    head: str
    tail: str

    def __str__(self) -> str:
        return f"{self.head}{_HARD}{self.tail}"


TOKEN = HardSecret("Zq7Kx93VtPwd", "Rk4Lm82YxHbs")
FILED = HardSecret("Bn5Wd61JsGyc", "Tf8Qv47NzXmp")
PIPED = HardSecret("Lh2Rc58DkUja", "Vw9Gb36FxSte")
ALL = (TOKEN, FILED, PIPED)

TELLING = """
import base64, glob, html, json, os, re, shlex, sys, time
from urllib.parse import quote, quote_plus

SECRETS = [os.environ[name] for name in ("TOKEN", "FILED", "PIPED") if name in os.environ]

def spellings(secret):
    encoded = secret.encode()
    yield secret
    for safe in ("", "/", "!'()*", "~"):
        yield quote(secret, safe=safe)
        yield re.sub("%..", lambda found: found[0].lower(), quote(secret, safe=safe))
    yield quote_plus(secret)
    for before in (b"", b"u", b"us", b"user:", b"user-of-it:"):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(before + encoded).decode()
            yield encode(before + encoded + b"\\n").decode().rstrip("=")
    for only_ascii in (True, False):
        yield json.dumps({"it": secret}, ensure_ascii=only_ascii)
        yield json.dumps(secret, ensure_ascii=only_ascii).replace("/", "\\\\/")
    yield shlex.quote(secret)
    yield "'" + secret.replace("'", "'\\\\''") + "'"
    yield html.escape(secret)
    yield html.escape(secret, quote=False)
    yield repr(secret)
    yield ascii(secret)
    yield repr(encoded)
    yield encoded.hex()
    yield encoded.hex().upper()
    yield re.escape(secret)
    yield secret.encode("unicode_escape").decode()

def tell(stream, pieces):
    for piece in pieces:
        stream.buffer.write(piece)
        stream.flush()

for path in glob.glob("/proc/[0-9]*/cmdline"):
    try:
        shown = open(path, "rb").read().decode("utf-8", "replace")
    except OSError:
        continue
    for secret in SECRETS:
        if secret.split()[0] in shown or secret.split()[-1] in shown:
            open("arguments-seen", "a").write(path)

way = sys.argv[1]
if way == "all":
    for secret in SECRETS:
        for spelled in spellings(secret):
            tell(sys.stdout, [b"out " + spelled.encode() + b"\\n"])
            tell(sys.stderr, [b"err=" + spelled.encode() + b";"])
    tell(sys.stdout, [sys.stdin.buffer.read()])
elif way == "hand":
    tell(sys.stdout, [SECRETS[0].encode() + b"\\n"])
elif way == "use":
    tell(sys.stdout, ["|".join(sys.argv[2:]).encode()])
elif way == "split":
    for secret in SECRETS:
        encoded = secret.encode()
        for cut in (1, len(encoded) // 2, len(encoded) - 1):
            tell(sys.stdout, [encoded[:cut]])
            time.sleep(0.05)
            tell(sys.stdout, [encoded[cut:], b"\\n"])
elif way == "fail":
    sys.exit("cannot log in with " + SECRETS[0] + " at " + quote(SECRETS[1]))
"""


def traces() -> dict[str, bytes]:
    """Return what any text with a spelling of a secret must hold: plain, hexadecimal, base64."""
    words = [word for secret in ALL for word in (secret.head, secret.tail)]
    return {f"{kind} {word}": found for word in words for kind, found in _traces(word)}


def _traces(word: str) -> Iterable[tuple[str, bytes]]:
    encoded = word.encode()
    yield "plain", encoded
    yield "hex", encoded.hex().encode()
    yield "HEX", encoded.hex().upper().encode()
    for before in range(3):
        whole = base64.b64encode(bytes(before) + encoded)
        yield f"base64+{before}", whole[(0, 2, 3)[before] : (before + len(encoded)) * 8 // 6]


def found_in(content: bytes) -> list[str]:
    """Return which traces of which secrets a text holds."""
    return [name for name, trace in traces().items() if trace in content]


def found_under(folder: Path) -> list[str]:
    """Return which files, by name or content, hold a trace of a secret."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    texts = {path: os.fsencode(path.name) + b"\n" + path.read_bytes() for path in paths}
    return [f"{path.name}: {name}" for path, text in texts.items() for name in found_in(text)]
