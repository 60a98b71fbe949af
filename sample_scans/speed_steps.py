"""Where a page's time goes: the reader's steps, each timed by itself while pages are read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any
from unittest.mock import patch

# Step -> the functions that do it, by the module that calls them.
STEPS: Mapping[str, Sequence[str]] = {
    "decode": ("ocr.reader.pages_raster.decode_jpeg",),
    "corner marks": ("ocr.reader.reading.find_marks",),
    "QR code": ("ocr.reader.reading.qr_texts",),
    "paper": ("ocr.reader.reading.paper_of",),
    "row marks": ("ocr.reader.reading.register",),
    "box lines": ("ocr.reader.reading.find_boxes",),
    "crops": ("ocr.reader.reading.cut_fields",),
    "network": ("ocr.reader.numbers.classify",),
    "second reader": ("ocr.reader.numbers.confirm",),
    "quality": ("ocr.reader.reading.known_quality", "ocr.reader.reading.judged"),
}
REST = "everything else"


class _Clock:
    """CPU seconds of this process by step; a step inside a step counts for the inner one."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._running: list[str] = [REST]
        self._since = time.process_time()

    def turn(self, to: str | None) -> None:
        """Begin the step `to`, or end the running one with None."""
        now = time.process_time()
        step = self._running[-1]
        self.spent[step] = self.spent.get(step, 0.0) + now - self._since
        if to is None:
            self._running.pop()
        else:
            self._running.append(to)
        self._since = now


def time_steps(read: Callable[[], object], rounds: int) -> dict[str, float]:
    """Return milliseconds of CPU time a page by step, mean of `rounds` calls of `read`.

    A step that this version of the reader does not have is left out.
    """
    with _timed() as clock:
        for _ in range(rounds):
            read()
        clock.turn(REST)
    order = [*STEPS, REST]
    return {
        step: clock.spent[step] * 1000.0 / rounds for step in sorted(clock.spent, key=order.index)
    }


@contextmanager
def _timed() -> Iterator[_Clock]:
    with ExitStack() as stack:
        clock = _Clock()
        for step, names in STEPS.items():
            for name in names:
                module, _, function = name.rpartition(".")
                original = getattr(import_module(module), function, None)
                if original is not None:
                    stack.enter_context(patch(name, _watched(clock, step, original)))
        clock.turn(REST)
        clock.spent.clear()
        yield clock


def _watched(clock: _Clock, step: str, original: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **named: Any) -> Any:
        clock.turn(step)
        try:
            return original(*args, **named)
        finally:
            clock.turn(None)

    return call
