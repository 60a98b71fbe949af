"""Make a process a good place to read page after page in."""

from __future__ import annotations

import contextlib
import ctypes
import os

import cv2
import pillow_heif

# From glibc's malloc.h.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_KEPT_FREE = 96_000_000
_LARGEST_KEPT = 48_000_000


def settle() -> None:
    """Let this process use one thread, and keep the memory of one page for the next.

    There is one process per core: a second thread would only take another's. And a page of 300 dpi
    is 9 MB: given back to the system after each page, it would come back zeroed, 4 kB by 4 kB,
    which costs more than decoding half of the page does (about 7 of 51 ms). Up to 96 MB stay.
    """
    cv2.setNumThreads(1)
    pillow_heif.options.DECODE_THREADS = 1
    os.environ["OMP_THREAD_LIMIT"] = "1"
    # Another C library than glibc has no such function; it is then left as it is.
    with contextlib.suppress(AttributeError, OSError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_MMAP_THRESHOLD, _LARGEST_KEPT)
        mallopt(_M_TRIM_THRESHOLD, _KEPT_FREE)
