"""Being told to stop."""

from __future__ import annotations

import signal


class Stop:
    """Set by Ctrl-C or a termination signal, from the moment it is made."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, _signal: int, _frame: object) -> None:
        self.asked = True
