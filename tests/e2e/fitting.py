"""Looks for what does not fit a screen: sideways scrolling, cut texts, controls on each other."""

from __future__ import annotations

from playwright.sync_api import Page

SCREENS = {
    "hall": (1920, 1080),
    "tablet": (1024, 768),
    "zoomed": (683, 384),
    "narrow": (320, 384),
}
"""Widths and heights in CSS pixels: 1366×768 at 200 % zoom, and the narrowest WCAG asks for."""
MISFITS = """() => {
  const found = [];
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) found.push(`the page is ${wide} px wider than the screen`);
  const name = (one) => one.tagName.toLowerCase() + (one.id ? '#' + one.id : '') +
    [...one.classList].map((word) => '.' + word).join('') +
    ' “' + (one.innerText || one.value || '').trim().slice(0, 30) + '”';
  const shown = (one) => one.checkVisibility({visibilityProperty: true}) &&
    !one.closest('.visually-hidden, .skip');
  const scrolls = (one) => {
    for (let up = one; up; up = up.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(up).overflowX)) return true;
    }
    return false;
  };
  const stuck = (one) => {
    for (let up = one; up; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (/sticky|fixed|absolute/.test(style.position)) return true;
      if (/auto|scroll/.test(style.overflowY) && up.scrollHeight > up.clientHeight + 1) return true;
    }
    return false;
  };
  const all = [...document.body.querySelectorAll('*')].filter(
    (one) => shown(one) && !one.closest('svg'));
  for (const one of all) {
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    if (box.right > innerWidth + 1 || box.left < -1) {
      if (!scrolls(one)) found.push(`beside the screen: ${name(one)}`);
    }
    const cut = /hidden|clip/.test(style.overflowX) && one.scrollWidth > one.clientWidth + 1;
    if (cut && one.clientWidth > 1) found.push(`cut off: ${name(one)}`);
    if (one.matches('.btn, .state, button') && one.scrollWidth > one.clientWidth + 1 &&
        one.clientWidth) found.push(`wider than its frame: ${name(one)}`);
  }
  const controls = all.filter((one) => one.matches(
    'a[href], button, input:not([type=hidden]), select, summary, h1, h2, h3, label, th'));
  const boxes = controls.map((one) => [one, [...one.getClientRects()]]);
  for (let i = 0; i < boxes.length; i += 1) {
    for (let j = i + 1; j < boxes.length; j += 1) {
      const [one, mine] = boxes[i];
      const [other, theirs] = boxes[j];
      if (one.contains(other) || other.contains(one)) continue;
      const over = mine.some((a) => theirs.some((b) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 &&
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6));
      if (over && !stuck(one) && !stuck(other)) found.push(`${name(one)} lies on ${name(other)}`);
    }
  }
  return found;
}"""


def misfits(page: Page) -> list[str]:
    """Return what does not fit the page's present screen, a line each."""
    found: list[str] = page.evaluate(MISFITS)
    return found
