"""How the code of an area or a contest stands in an address: whatever it is called, it has a page.

Codes come from a committee's own list; nothing forbids "live", ".." or "ĐB/01" there. A code is one
part of the path: "~2F" stands for a slash, and a code that is one of our words begins like that.
"""

from __future__ import annotations

import re

from werkzeug.routing import BaseConverter

OUR_WORDS = frozenset({"live", "sheet", "figure", "release", ".", ".."})
"""What stands where a code may stand, in the paths of stations and results."""


class CodeConverter(BaseConverter):
    """`<place:code>` in a route: any code at all, as one part of the path."""

    def to_python(self, value: str) -> str:
        """Return the code that stands in an address."""
        return re.sub(r"~([0-9A-F]{2})", lambda sign: chr(int(sign[1], 16)), value)

    def to_url(self, value: str) -> str:
        """Return a code as it stands in an address."""
        kept = value.replace("~", "~7E").replace("/", "~2F")
        if value in OUR_WORDS:
            kept = f"~{ord(value[0]):02X}{value[1:]}"
        return super().to_url(kept)
