"""Who somebody is, as the operating system says it. Nobody can claim to be somebody else."""

import os
import sys
from dataclasses import dataclass

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Person:
    """An account of this machine: its name, its number and the groups that it belongs to."""

    name: str
    user_id: int
    groups: frozenset[str] = frozenset()

    def is_one_of(self, names: tuple[str, ...]) -> bool:
        """Return whether the account, or a group of it, has one of these names."""
        return self.name in names or bool(self.groups & set(names))


def this_person() -> Person:
    """Return who runs this process."""
    return person_of(os.getuid() if hasattr(os, "getuid") else NOBODY)


def person_of(user_id: int) -> Person:
    """Return the account of a number; one that is not known keeps its number as its name."""
    if sys.platform == "win32" or user_id == NOBODY:
        return Person("unknown", NOBODY)
    import pwd

    try:
        entry = pwd.getpwuid(user_id)
    except KeyError:
        return Person(str(user_id), user_id)
    names = map(group_name, os.getgrouplist(entry.pw_name, entry.pw_gid))
    return Person(entry.pw_name, user_id, frozenset(names))


def group_name(group_id: int) -> str:
    """Return the name of a group; one that is not known keeps its number as its name."""
    import grp

    try:
        return grp.getgrgid(group_id).gr_name
    except KeyError:
        return str(group_id)
