"""Text of users as text of XML."""

import re

_REFUSED = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_characters(text: str) -> str:
    r"""Return a text in which what no XML file may hold is the replacement character.

    A reader of XML turns every end of a line into one character, so that is done here.

    >>> xml_characters("a\x00b")
    'a\ufffdb'
    """
    return _REFUSED.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
