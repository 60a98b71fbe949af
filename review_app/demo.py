"""`make demo`: python -m review_app.demo --port 8000 --data demo-data

Every reading process loads this module again before it begins; so it imports nothing by itself.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demo until Ctrl-C; returns the exit code."""
    from review_app import demo_election

    return demo_election.main(argv)


if __name__ == "__main__":
    sys.exit(main())
