"""End-to-end tests: real people's work in a real browser, on the real server."""

import pytest

# The steps live beside the tests; their assertions are to explain themselves, too.
pytest.register_assert_rewrite(
    *(
        f"{__name__}.{module}"
        for module in ("by_keyboard", "clerks", "counting", "deciding", "entering", "seats")
    )
)
