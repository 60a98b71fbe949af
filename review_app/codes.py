"""Sheet codes as people type them."""

from __future__ import annotations

# Letters that the code alphabet leaves out because they look like digits.
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def typed_code(text: str) -> str:
    """Return a typed or hand-scanned sheet code in its stored form.

    Accepts lower case, blanks and dashes, O for 0, I or L for 1, and the whole content of the
    sheet's QR code (a hand scanner types that).
    """
    parts = text.strip().split("/")
    if len(parts) >= 3 and parts[0].upper() == "KD1":
        text = parts[2]
    kept = "".join(char for char in text.upper() if char.isalnum())
    return kept.translate(_LOOKALIKES)
