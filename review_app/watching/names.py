"""Which names in a watched folder are no scans, how a name is shown, and where there is room."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

TAKEN, REFUSED = "taken", "refused"
NOTE = ".txt"
"""What a refused file's explanation is called: the file's own name with this behind it."""
MOST_BYTES = 255
"""How long a name may be on the usual disks, in bytes."""
MOST_SHOWN = 200
_PASSING = (".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".swp", ".lock", "~")
_SYSTEM = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini"})
_SYSTEM_FOLDERS = frozenset({"#recycle", "$recycle.bin", "system volume information", "lost+found"})


def is_passing(name: str) -> bool:
    """Whether a file of this name is hidden, the system's own, or being written under that name."""
    low = name.casefold()
    return low.startswith((".", "~")) or low.endswith(_PASSING) or low in _SYSTEM


def is_closed(name: str, *, top: bool) -> bool:
    """Whether a subfolder is none for scans; `top`: it lies in the watched folder itself."""
    low = name.casefold()
    return low.startswith((".", "@")) or low in _SYSTEM_FOLDERS or (top and low in (TAKEN, REFUSED))


def shown(name: str) -> str:
    """Return a name as people and the database can have it, whatever bytes the scanner wrote.

    One form for each letter with its diacritics, no control characters, at most 200 letters.
    """
    text = os.fsencode(name).decode("utf-8", "replace")
    text = "".join(letter if letter.isprintable() else "�" for letter in text)
    return unicodedata.normalize("NFC", text).strip()[:MOST_SHOWN] or "scan"


def free_place(
    folder: Path, name: str, taken: Callable[[Path], bool] = os.path.lexists, *, room_for: str = ""
) -> Path:
    """Return a path in `folder` that is free: `name`, else `name (2)`, `name (3)`, …

    With `room_for` (an ending), the path with that ending is free, too. Too long a name is cut.
    """
    stem, suffix = Path(name).stem, Path(name).suffix
    number = 1
    while True:
        ending = (f" ({number})" if number > 1 else "") + suffix
        spare = MOST_BYTES - len(os.fsencode(ending + room_for))
        while len(os.fsencode(stem)) > spare:
            stem = stem[:-1]
        place = folder / (stem + ending)
        if not taken(place) and not (room_for and taken(folder / (place.name + room_for))):
            return place
        number += 1
