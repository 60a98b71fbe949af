"""Runs axe-core, which is kept in `vendor/`, on the page that a browser shows."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).parent / "vendor" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOURS = ("color-contrast", "link-in-text-block")
"""What can differ between the light and the dark look of one page."""
RUN = """async ([tags, rules]) => {
  const runOnly = rules.length ? {type: 'rule', values: rules} : {type: 'tag', values: tags};
  const found = await axe.run(document, {runOnly, resultTypes: ['violations']});
  return found.violations.map(({id, impact, help, nodes}) => ({
    id, impact, help,
    nodes: nodes.map(node => ({where: node.target.join(' '), why: node.failureSummary})),
  }));
}"""


@cache
def _script() -> str:
    return SCRIPT.read_text(encoding="utf-8")


def violations(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """Return what axe finds on the page, a line for each rule and element.

    All rules of `TAGS` are asked for, or only `rules` where some are named.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_script())
    found: list[dict[str, Any]] = page.evaluate(RUN, [list(TAGS), list(rules)])
    return [
        f"{one['id']} ({one['impact']}): {node['where']}: {' '.join(node['why'].split())}"
        for one in found
        for node in one["nodes"]
    ]
