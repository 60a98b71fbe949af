// One pile of paper: files dropped are sent, pages appear by themselves.
import { Cards } from "./cards.js";
import { droppedFiles } from "./dropped.js";
import { forget, leftFrom, remember } from "./unsent.js";
import { Uploads } from "./uploads.js";

const SOON_MS = 200; // while many files are being sent, not every one of them is asked about
const root = document.getElementById("batch");
const words = {
  sending: root.dataset.wordSending,
  kept: root.dataset.wordKept,
  queued: root.dataset.wordQueued,
  failed: root.dataset.wordFailed,
  again: root.dataset.wordAgain,
  seen: root.dataset.wordSeen,
  large: root.dataset.wordLarge,
  lost: root.dataset.wordLost,
  identity: root.dataset.wordIdentity,
  look: root.dataset.wordLook,
  way: root.dataset.wordWay,
  ...JSON.parse(document.getElementById("journey-words").textContent),
};
const drop = document.getElementById("drop");
const choose = document.getElementById("choose");
const declared = document.getElementById("declared");
const trouble = document.getElementById("trouble");
const cards = new Cards(root, words, seeTo);
let addresses = root.dataset.files
  ? { files: root.dataset.files, pages: root.dataset.pages, declared: root.dataset.declared }
  : null;
let opening = null;
let timer = null;
let at = null; // the newest event that this screen has drawn; null: nothing was drawn yet
let after = 0;
let busy = true;
let asking = false; // one question at a time: a late answer must not bring an older screen back
let askAgain = false;

const uploads = new Uploads({
  list: document.getElementById("uploads"),
  bar: document.getElementById("lot"),
  text: document.getElementById("lot-text"),
  section: document.getElementById("sending"),
  words,
  csrf: root.dataset.csrf,
  maxBytes: Number(root.dataset.maxBytes),
  onKept: (item) => {
    forget(item.address, item.file.name);
    look(0);
  },
  onRefused: (item) => forget(item.address, item.file.name),
});

async function post(address, value) {
  const answer = await fetch(address, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "X-CSRFToken": root.dataset.csrf,
    },
    body: JSON.stringify(value),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said;
}

// The paper of a file that brought no page was seen to; the next answer takes its line away.
async function seeTo(file) {
  try {
    await post(file.seen_url, {});
    look(0);
  } catch (error) {
    say(error.message || words.lost);
  }
}

// Names files that are not at the server and that no line speaks of.
function tell(names, sentence) {
  const box = document.getElementById("unsent");
  box.textContent = names.length ? `${sentence} ${names.join(", ")}` : "";
  box.hidden = names.length === 0;
}

function declaredPages() {
  const text = declared.value.trim();
  return /^\d{1,6}$/.test(text) ? Number(text) : null;
}

async function batch() {
  if (addresses) return addresses;
  opening ??= post(root.dataset.open, { declared_pages: declaredPages() });
  try {
    addresses = await opening;
  } finally {
    opening = null;
  }
  // The pile has an address of its own now: a reload comes back to it.
  history.replaceState(null, "", addresses.url);
  document.getElementById("surroundings")?.remove();
  return addresses;
}

async function take(files) {
  const chosen = [...files].filter((file) => file.size > 0 || file.type || file.name.includes("."));
  if (!chosen.length) return;
  try {
    const place = await batch();
    remember(place.files, chosen.map((file) => file.name));
    uploads.add(chosen, place.files);
    look(0);
  } catch (error) {
    say(error.message || words.lost);
  }
}

function say(text) {
  trouble.textContent = text || "";
  trouble.hidden = !text;
}

function look(delay) {
  if (asking) {
    askAgain = true;
    return;
  }
  clearTimeout(timer);
  timer = setTimeout(ask, delay);
}

// First everything, a part at a time; then only what changed since.
async function ask() {
  if (!addresses) return;
  let pause = 1000;
  asking = true;
  askAgain = false;
  try {
    const asked = at === null || after ? `after=${after}` : `since=${at}`;
    const answer = await fetch(`${addresses.pages}?${asked}`, {
      headers: { Accept: "application/json" },
      cache: "no-store",
    });
    if (!answer.ok) throw new Error(answer.statusText);
    const said = await answer.json();
    cards.draw(said, !said.next);
    say(said.trouble);
    // What is written while the parts come is asked for from the first part's moment on.
    at = asked.startsWith("after") ? (at ?? said.at) : said.at;
    after = said.next || 0;
    if (said.count) busy = said.count.busy;
    pause = after ? 0 : busy || uploads.busy ? 1000 : 3000;
  } catch {
    say(words.lost);
    pause = 3000;
  }
  asking = false;
  look(askAgain ? Math.min(pause, SOON_MS) : pause);
}

for (const name of ["dragenter", "dragover"]) {
  window.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const name of ["dragleave", "drop"]) {
  window.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.remove("over");
  });
}
window.addEventListener("drop", async (event) => {
  const { files, missed } = await droppedFiles(event.dataTransfer);
  await take(files);
  tell(missed, root.dataset.wordMissed);
});
for (const chooser of [choose, document.getElementById("photo")]) {
  chooser.addEventListener("change", () => {
    const files = [...chooser.files];
    chooser.value = "";
    take(files);
  });
}
declared.addEventListener("change", async () => {
  const number = declaredPages();
  declared.setAttribute("aria-invalid", String(number === null));
  if (number === null || !addresses) return;
  try {
    await post(addresses.declared, { declared_pages: number });
    look(0);
  } catch (error) {
    say(error.message || words.lost);
  }
});
window.addEventListener("beforeunload", (event) => {
  if (uploads.busy) event.preventDefault();
});
// Only when the page is opened: while files are being sent, they are on their way.
if (addresses) tell(leftFrom(addresses.files), root.dataset.wordUnsent);
look(0);
