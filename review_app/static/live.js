// Keeps the parts marked [data-live] true without reloading: asks for their HTML again and again,
// gets nothing where nothing happened, and exchanges only what changed, without taking away what a
// person has opened, scrolled to or is standing on. It rests while nobody looks at the page.
//
// data-live: the address; data-mark: the ETag of what is shown; data-lost: the id of the notice for
// a server that does not answer (data-word-lost, data-word-out are its words, else its own text);
// data-told: the id of the place for data-word-live; data-spoken: the id of a polite live region.
// Inside, [data-part] elements with ids are exchanged one by one; data-say is what is to be heard.
const PAUSE = 3000;
const LONGEST = 15000;
const SPEAK = 60000;
const byId = (id) => (id ? document.getElementById(id) : null);

function place(from, to) {
  const open = [...from.querySelectorAll("details[open][id]")].map((one) => one.id);
  for (const one of to.querySelectorAll("details[id]")) {
    if (open.includes(one.id)) one.open = true;
  }
  const scrolled = [...from.querySelectorAll(".scroll")].map((one) => one.scrollLeft);
  const here = from.contains(document.activeElement) ? document.activeElement : null;
  const among = here ? [...from.querySelectorAll(here.tagName)].indexOf(here) : -1;
  return () => {
    to.querySelectorAll(".scroll").forEach((one, index) => {
      one.scrollLeft = scrolled[index] ?? 0;
    });
    if (!here) return;
    const alike = [...to.querySelectorAll(here.tagName)];
    const address = here.getAttribute("href");
    const again = (here.id && alike.find((one) => one.id === here.id)) ||
      (address && alike.find((one) => one.getAttribute("href") === address)) || alike[among];
    again?.focus({ preventScroll: true });
  };
}

function exchange(root, html, last) {
  const made = document.createElement("template");
  made.innerHTML = html;
  const parts = [...made.content.querySelectorAll("[data-part]")];
  const now = new Map(parts.map((part) => [part.id, part.outerHTML]));
  const known = [...root.querySelectorAll("[data-part]")].map((part) => part.id);
  if (!parts.length || known.join() !== [...now.keys()].join()) {
    const fresh = document.createElement("div");
    fresh.append(made.content);
    const settle = place(root, fresh);
    root.replaceChildren(...fresh.childNodes);
    settle();
  } else {
    for (const part of parts) {
      if (last.get(part.id) === now.get(part.id)) continue;
      const old = document.getElementById(part.id);
      const settle = place(old, part);
      old.replaceWith(part);
      settle();
    }
  }
  window.dispatchEvent(new Event("resize")); // wide tables look again whether they fit
  root.dispatchEvent(new CustomEvent("drawn"));
  return now;
}

function keep(root) {
  const [notice, told, spoken] = ["lost", "told", "spoken"].map((name) => byId(root.dataset[name]));
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "2-digit", minute: "2-digit", second: "2-digit",
    hourCycle: "h23", timeZone: root.dataset.timezone,
  });
  let mark = root.dataset.mark || "";
  let last = new Map();
  let drawn = "";
  let since = null;
  let heard = root.querySelector("[data-say]")?.dataset.say;
  let heardAt = Date.now();
  let pause = PAUSE;

  const words = (name, time) => root.dataset[name]?.replace("{time}", clock.format(time));

  function trouble(name) {
    since ??= new Date();
    if (!notice) return;
    const text = words(name, since);
    if (text && notice.textContent !== text) notice.textContent = text;
    notice.hidden = false;
  }

  function well() {
    since = null;
    if (notice) notice.hidden = true;
    if (told) told.textContent = words("wordLive", new Date());
  }

  // A screen reader hears the headline at most once a minute, and only when it is another one.
  function speak() {
    const text = root.querySelector("[data-say]")?.dataset.say;
    if (!spoken || text === heard || Date.now() - heardAt < SPEAK) return;
    spoken.textContent = text;
    [heard, heardAt] = [text, Date.now()];
  }

  async function ask() {
    if (!root.isConnected) return; // the page made room for something else
    if (document.hidden) {
      document.addEventListener("visibilitychange", ask, { once: true });
      return;
    }
    try {
      const answer = await fetch(root.dataset.live, {
        headers: { Accept: "text/html", "If-None-Match": mark },
        cache: "no-store",
        redirect: "manual",
        signal: AbortSignal.timeout(LONGEST),
      });
      if (answer.type === "opaqueredirect" || answer.status === 401) {
        trouble(root.dataset.wordOut ? "wordOut" : "wordLost");
        pause = LONGEST; // signed out: whoever signs in elsewhere in this browser is in again
      } else {
        if (answer.status === 200) {
          const html = await answer.text();
          mark = answer.headers.get("ETag") || "";
          if (html !== drawn) last = exchange(root, html, last);
          drawn = html;
        } else if (answer.status !== 304) {
          throw new Error(answer.statusText);
        }
        well();
        speak();
        pause = PAUSE;
      }
    } catch {
      trouble("wordLost");
      pause = Math.min(LONGEST, pause * 1.5);
    }
    setTimeout(ask, pause);
  }
  if (told) told.textContent = words("wordLive", new Date());
  setTimeout(ask, PAUSE);
}

for (const root of document.querySelectorAll("[data-live]")) keep(root);
