"""What all tests share: how many run at once, and examples that no clock judges."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_xdist_auto_num_workers() -> int:
    """Browsers wait half of their time: one run of tests more than there are cores fills it."""
    return len(os.sched_getaffinity(0)) + 1
