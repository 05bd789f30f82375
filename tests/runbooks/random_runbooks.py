"""Plan random runbooks under a watcher: ``python random_runbooks.py FOLDER COUNT SEED``.

Every kind of step, nested, with hostile values, and a program everywhere where one may stand.
Prints what was planned and every event of a process, a socket, a look-up or a write that was
seen meanwhile, by an audit hook of its own beside the one of the tool.
"""

import json
import os
import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from whychain.errors import WhychainError
from whychain.runbooks.dry_run import dry_run
from whychain.runbooks.plan_data import plan_data
from whychain.runbooks.transcript import transcript

Part = dict[str, Any]
HOSTILE = (
    *("$(touch made)", "`touch made`", "; touch made", "| touch made", "{{ 7*7 }}", "%n%s"),
    *("../../etc/passwd", "--help", "'\"\\", "ünïcödé €", "a" * 900, "${HOME}", "x y  z", "-"),
)
_WATCHED = ("subprocess.", "socket.", "shutil.", "sqlite3.", "os.", "ctypes.dlopen", "pty.spawn")
_READING = {"os.listdir", "os.scandir", "os.walk", "os.fwalk", "os.listxattr", "os.getxattr"}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Maker:
    """Makes one runbook out of chance."""

    def __init__(self, chance: random.Random, touch: str) -> None:
        self._chance, self._touch, self._count = chance, touch, 0

    def runbook(self, name: str, others: list[str]) -> Part:
        """Return a runbook that may call others."""
        steps = [self._step(2, others) for _ in range(self._chance.randint(1, 5))]
        secret = {"type": "string", "secret": True, "description": "D", "default": "file:/no/such"}
        return {
            "format": 1,
            "id": name,
            "title": "T",
            "summary": "S",
            "owner": "us",
            "on_failure": self._chance.choice(["keep", "undo", "ask"]),
            "inputs": {"x": {"type": "string", "description": "D"}, "key": secret},
            "locks": ["lock/${inputs.x}"],
            "steps": steps,
            "verify": [self._step(0, [])],
        }

    def _step(self, depth: int, others: list[str]) -> Part:
        self._count += 1
        kinds: list[Callable[[], Part]] = [
            *(self._run, self._http, self._consul, self._wait, self._assert),
            *(self._approve, self._manual, self._extension),
        ]
        if depth:
            kinds += [lambda: self._parallel(depth, others), lambda: self._foreach(depth, others)]
        if others:
            call = {"runbook": self._chance.choice(others), "with": {"x": "${inputs.x}"}}
            kinds.append(lambda: {"call": call})
        step = {"id": f"s{self._count}", "title": "T"} | self._chance.choice(kinds)()
        if self._chance.random() < 0.3:
            step["when"] = self._chance.choice(["inputs.x != 'a'", "size(inputs.x) > 3", "false"])
        return step

    def _program(self) -> Part:
        words = [self._touch, f"n{self._count}", self._value()]
        return {"argv": words, "env": {"K": "${inputs.key}"}, "stdin": self._value()}

    def _value(self) -> str:
        return self._chance.choice(["${inputs.x}", "a${inputs.x}b", *HOSTILE[:5]])

    def _question(self) -> Part:
        asks = {"method": "GET", "url": "http://no-such-host.invalid/x"}
        health = {"operation": "health", "address": "http://127.0.0.1:9", "service": "s"}
        one = [{"run": self._program()}, {"http": asks}, {"consul": health}]
        return dict(self._chance.choice(one))

    def _acts(self) -> Part:
        undo = {"run": self._program()}
        more = {"undo": undo} if self._chance.random() < 0.5 else {"irreversible": "no"}
        check = self._question() | {"done": "true"}
        return more | ({"check": check} if self._chance.random() < 0.5 else {})

    def _run(self) -> Part:
        out = {"o": {"from": "stdout", "sample": "x"}}
        effect = self._chance.choice(["read", "idempotent", "once"])
        more = {} if effect == "read" else self._acts()
        return {"run": self._program(), "effect": effect, "out": out, **more}

    def _http(self) -> Part:
        method = self._chance.choice(["GET", "HEAD", "PUT", "DELETE", "POST", "PATCH"])
        sent = {"method": method, "url": "http://no-such-host.invalid/x", "body": self._value()}
        return {"http": sent | {"headers": {"K": "${inputs.key}"}}} | self._acts()

    def _consul(self) -> Part:
        names = ["maintenance_on", "deregister", "health", "kv_get", "kv_cas", "session_lock"]
        fields = dict.fromkeys(("service", "instance", "reason", "key", "value"), "v")
        to = {"operation": self._chance.choice(names), "address": "http://127.0.0.1:9", **fields}
        return {"consul": to | {"session": "s", "token": "${inputs.key}"}} | self._acts()

    def _wait(self) -> Part:
        if self._chance.random() < 0.5:
            return {"wait": {"for": "1s"}}
        return {"wait": {"until": "true", "probe": self._question()}, "timeout": "5s"}

    def _assert(self) -> Part:
        return {"assert": {"that": "size(inputs.x) >= 0", "probe": self._question()}}

    def _approve(self) -> Part:
        return {"approve": {"by": ["somebody"], "text": self._value()}}

    def _manual(self) -> Part:
        return {"manual": {"text": self._value()}}

    def _extension(self) -> Part:
        return {"extension": {"name": "no-such", "with": {}}, "effect": "read"}

    def _parallel(self, depth: int, others: list[str]) -> Part:
        inner = [self._step(depth - 1, others) for _ in range(self._chance.randint(1, 3))]
        return {"parallel": {"steps": inner}}

    def _foreach(self, depth: int, others: list[str]) -> Part:
        items = ["a", "b", *self._chance.sample(HOSTILE[:5], 2)]
        return {"foreach": {"items": items, "steps": [self._step(depth - 1, others)]}}


def watch(seen: list[str]) -> None:
    """Record from now on every event of a process, a socket, a look-up or a write."""

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        written = event == "open" and (
            any(letter in (arguments[1] or "") for letter in "wax+") or arguments[2] & _WRITES
        )
        if written or (event.startswith(_WATCHED) and event not in _READING):
            seen.append(f"{event} {arguments[:1]!r}")

    sys.addaudithook(hear)


def main(folder: Path, count: int, seed: int) -> None:
    """Write the runbooks, then plan each of them with a hostile input."""
    chance = random.Random(seed)
    names = [f"book-{number}" for number in range(count)]
    for number, name in enumerate(names):
        called = names[max(0, number - 3) : number]
        content = Maker(chance, str(folder / "touch")).runbook(name, called)
        (folder / "runbooks" / f"{name}.yml").write_text(yaml.safe_dump(content))
    seen: list[str] = []
    watch(seen)
    kinds: Counter[str] = Counter()
    refused: list[str] = []
    for name in names:
        try:
            plan, warnings = dry_run(folder, name, [f"x={chance.choice(HOSTILE)}"])
            shown = plan_data(plan, warnings)
            assert list(transcript(plan, warnings))
            kinds.update(step["kind"] for step in shown["steps"])
        except WhychainError as error:
            refused.append(str(error))
    sys.stdout.write(json.dumps({"kinds": kinds, "refused": refused, "seen": seen}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
