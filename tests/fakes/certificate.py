"""A self-signed certificate, made on the spot: no key is kept anywhere, and no program is needed.

Elliptic curve P-256 with ECDSA, written out; good enough for a test, for nothing else.
"""

import base64
import hashlib
import secrets
from pathlib import Path

_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
_SEQUENCE, _SET, _INTEGER, _BITS, _OCTETS, _OID, _UTF8, _TIME = 48, 49, 2, 3, 4, 6, 12, 23
_TRUE = b"\x01\x01\xff"

_Point = tuple[int, int] | None


def write_certificate(folder: Path) -> Path:
    """Return a PEM file with the key and the certificate of localhost and 127.0.0.1."""
    key = secrets.randbelow(_N - 1) + 1
    public = _public(key)
    path = folder / "localhost.pem"
    path.write_text(
        _pem("EC PRIVATE KEY", _private_key(key, public))
        + _pem("CERTIFICATE", _certificate(key, public)),
        encoding="ascii",
    )
    return path


def _pem(label: str, content: bytes) -> str:
    lines = base64.encodebytes(content).decode("ascii")
    return f"-----BEGIN {label}-----\n{lines}-----END {label}-----\n"


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 128 + len(length))) + length + content


def _integer(number: int) -> bytes:
    return _der(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _oid(digits: str) -> bytes:
    return _der(_OID, bytes.fromhex(digits))


def _add(one: _Point, two: _Point) -> _Point:
    if one is None or two is None:
        return one or two
    (x1, y1), (x2, y2) = one, two
    if x1 == x2 and (y1 + y2) % _P == 0:
        return None
    if one == two:
        slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, _P)
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, _P)
    x = (slope * slope - x1 - x2) % _P
    return x, (slope * (x1 - x) - y1) % _P


def _times(factor: int) -> tuple[int, int]:
    total: _Point = None
    doubled: _Point = _G
    while factor:
        if factor & 1:
            total = _add(total, doubled)
        doubled = _add(doubled, doubled)
        factor >>= 1
    assert total is not None
    return total


def _public(key: int) -> bytes:
    x, y = _times(key)
    return _der(_BITS, b"\x00\x04", x.to_bytes(32, "big"), y.to_bytes(32, "big"))


def _private_key(key: int, public: bytes) -> bytes:
    curve, point = _der(0xA0, _oid("2a8648ce3d030107")), _der(0xA1, public)
    return _der(_SEQUENCE, _integer(1), _der(_OCTETS, key.to_bytes(32, "big")), curve, point)


def _signature(key: int, content: bytes) -> bytes:
    once = secrets.randbelow(_N - 1) + 1
    r = _times(once)[0] % _N
    digest = int.from_bytes(hashlib.sha256(content).digest(), "big")
    s = pow(once, -1, _N) * (digest + r * key) % _N
    return _der(_BITS, b"\x00", _der(_SEQUENCE, _integer(r), _integer(s)))


def _extension(oid: str, *content: bytes, critical: bool = False) -> bytes:
    return _der(_SEQUENCE, _oid(oid), _TRUE if critical else b"", _der(_OCTETS, *content))


def _extensions(public: bytes) -> bytes:
    identifier = hashlib.sha256(public).digest()[:20]
    names = _der(0x82, b"localhost") + _der(0x87, bytes((127, 0, 0, 1)))
    return _der(
        _SEQUENCE,
        _extension("551d13", _der(_SEQUENCE, _TRUE), critical=True),  # is an authority
        _extension("551d0f", _der(_BITS, b"\x02\x84"), critical=True),  # signs
        _extension("551d11", _der(_SEQUENCE, names)),
        _extension("551d0e", _der(_OCTETS, identifier)),
        _extension("551d23", _der(_SEQUENCE, _der(0x80, identifier))),
    )


def _certificate(key: int, public: bytes) -> bytes:
    name = _der(_SEQUENCE, _der(_SET, _der(_SEQUENCE, _oid("550403"), _der(_UTF8, b"localhost"))))
    algorithm = _der(_SEQUENCE, _oid("2a8648ce3d040302"))
    kind_of_key = _der(_SEQUENCE, _oid("2a8648ce3d0201"), _oid("2a8648ce3d030107"))
    signed = _der(
        _SEQUENCE,
        _der(0xA0, _integer(2)),
        _integer(secrets.randbelow(2**64) + 1),
        algorithm,
        name,
        _der(_SEQUENCE, _der(_TIME, b"000101000000Z"), _der(_TIME, b"491231235959Z")),
        name,
        _der(_SEQUENCE, kind_of_key, public),
        _der(0xA3, _extensions(public)),
    )
    return _der(_SEQUENCE, signed, algorithm, _signature(key, signed))
