"""Waits until a page shows all that its scripts draw."""

from __future__ import annotations

from playwright.sync_api import Page, expect

UNFOLD = "document.querySelectorAll('main details').forEach((part) => { part.open = true; })"


def settle(page: Page, *, unfold: bool = True) -> None:
    """Wait for what the page's script draws, stop what moves, and unfold what is folded."""
    page.emulate_media(reduced_motion="reduce")
    if page.locator("#desk-data").count():
        page.wait_for_function("() => document.body.dataset.ready")
    if page.locator("#batch[data-pages]").count():
        expect(page.locator("#pages .page-card").first).to_be_visible()
    if unfold:
        page.evaluate(UNFOLD)
