// Keeps the parts marked [data-live] true without reloading: asks for their HTML again and again,
// gets nothing where nothing happened, and exchanges them without taking the focus away.
const PAUSE = 3000;
const LONGEST = 30000;

function openParts(part) {
  return new Set([...part.querySelectorAll("details[open][id]")].map((one) => one.id));
}

function exchange(part, html) {
  const focus = part.contains(document.activeElement) ? document.activeElement.id : "";
  const open = openParts(part);
  const made = document.createElement("template");
  made.innerHTML = html;
  part.replaceChildren(made.content);
  for (const id of open) {
    const again = document.getElementById(id);
    if (again) again.open = true;
  }
  if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
  window.dispatchEvent(new Event("resize")); // wide tables look again whether they fit
}

function keep(part) {
  const lost = document.getElementById(part.dataset.lost || "");
  let mark = part.dataset.mark || "";
  let drawn = "";
  let pause = PAUSE;

  async function ask() {
    if (document.hidden) {
      document.addEventListener("visibilitychange", ask, { once: true });
      return;
    }
    try {
      const answer = await fetch(part.dataset.live, {
        headers: { Accept: "text/html", "If-None-Match": mark },
        cache: "no-store",
        redirect: "error",
      });
      if (answer.status === 200) {
        const html = await answer.text();
        mark = answer.headers.get("ETag") || "";
        if (html !== drawn) exchange(part, html);
        drawn = html;
      } else if (answer.status !== 304) {
        throw new Error(answer.statusText);
      }
      if (lost) lost.hidden = true;
      pause = PAUSE;
    } catch {
      if (lost) lost.hidden = false;
      pause = Math.min(LONGEST, pause * 2);
    }
    setTimeout(ask, pause);
  }
  setTimeout(ask, PAUSE);
}

for (const part of document.querySelectorAll("[data-live]")) keep(part);
