"""The fonts of a printed sheet: found on the system, embedded in the PDF, checked for diacritics.

Liberation Serif comes first because official Vietnamese papers are set in Times New Roman, whose
widths it has; DejaVu is what else Debian installs with every Vietnamese letter.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from ocr.errors import FormError, PrintingError

_FOLDERS = (
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/truetype/liberation"),
    Path("/usr/share/fonts/truetype/dejavu"),
)
_CANDIDATES = {
    "regular": (
        "LiberationSerif-Regular.ttf",
        "DejaVuSerifCondensed.ttf",
        "DejaVuSerif.ttf",
        "DejaVuSans.ttf",
    ),
    "bold": (
        "LiberationSerif-Bold.ttf",
        "DejaVuSerifCondensed-Bold.ttf",
        "DejaVuSerif-Bold.ttf",
        "DejaVuSans-Bold.ttf",
    ),
    "italic": (
        "LiberationSerif-Italic.ttf",
        "DejaVuSerifCondensed-Italic.ttf",
        "DejaVuSerif-Italic.ttf",
        "DejaVuSans.ttf",
    ),
    "mono": ("LiberationMono-Bold.ttf", "DejaVuSansMono-Bold.ttf", "DejaVuSansMono.ttf"),
}
_PATTERNS = {
    "regular": "serif:lang=vi",
    "bold": "serif:bold:lang=vi",
    "italic": "serif:italic:lang=vi",
    "mono": "monospace:bold",
}
_NEEDED = (
    "ĂÂĐÊÔƠƯăâđêôơưẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
    "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ–…’0123456789"
)
# The printed identity alone stands in this font, and it has no diacritics.
_NEEDED_MONO = "ABCDEFGHJKMNPQRSTVWXYZ0123456789-/"


@dataclass(frozen=True, slots=True)
class Fonts:
    """The reportlab names of the four fonts, and the characters that all text fonts can show."""

    regular: str
    bold: str
    italic: str
    mono: str
    characters: frozenset[int]

    def check(self, text: str, where: str) -> None:
        """Raise FormError if a character of `text` cannot be printed; `where` names its place."""
        for char in text:
            if ord(char) not in self.characters:
                raise FormError(
                    f"{where} holds “{char}” (U+{ord(char):04X}), which the printing font cannot "
                    "show: write it with Vietnamese or Latin letters"
                )


@cache
def load_fonts() -> Fonts:
    """Find and register the fonts once a process; raise PrintingError where none is good."""
    found = {role: _register(role) for role in _CANDIDATES}
    shown = [frozenset(found[role].face.charToGlyph) for role in ("regular", "bold")]
    names = {role: str(font.fontName) for role, font in found.items()}
    return Fonts(**names, characters=shown[0] & shown[1])


def _register(role: str) -> TTFont:
    needed = _NEEDED_MONO if role == "mono" else _NEEDED
    for path in _paths(role):
        try:
            font = TTFont(f"kiemdoi-{role}", str(path))
        except TTFError:
            continue
        if all(ord(char) in font.face.charToGlyph for char in needed):
            pdfmetrics.registerFont(font)
            return font
    raise PrintingError(
        "no font with all Vietnamese letters was found: install fonts-liberation2 or "
        "fonts-dejavu-core (apt-get install fonts-liberation2 fonts-dejavu-core) and print again"
    )


def _paths(role: str) -> list[Path]:
    known = [folder / name for name in _CANDIDATES[role] for folder in _FOLDERS]
    return [path for path in known if path.is_file()] or _ask_fontconfig(_PATTERNS[role])


def _ask_fontconfig(pattern: str) -> list[Path]:
    """Return what fontconfig thinks best, where it is installed; TrueType outlines only."""
    try:
        answer = subprocess.run(
            ["fc-match", "--format=%{file}", pattern],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        ).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return []
    path = Path(answer)
    return [path] if answer.lower().endswith(".ttf") and path.is_file() else []
