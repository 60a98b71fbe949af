// Draws the pages and files of a pile; a card is touched only when what it says has changed.

function make(tag, text, className) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (className) element.className = className;
  return element;
}

function link(href, text, className) {
  const element = make("a", text, className);
  element.href = href;
  return element;
}

// The four steps of a page: the style sheet draws a sign before each word.
function journey(steps, words) {
  const list = make("ol", "", "journey");
  list.setAttribute("aria-label", words.way);
  steps.forEach((standing, number) => {
    const item = make("li", "", `step step-${standing}`);
    item.append(make("span", words.steps[number], "step-name"));
    item.append(make("span", `: ${words.standings[standing]}`, "visually-hidden"));
    list.append(item);
  });
  return list;
}

function pageCard(page, words) {
  const card = make("li", "", `page-card tone-${page.tone}`);
  card.dataset.part = page.part;
  const shot = link(page.url, "", "shot");
  if (page.thumbnail) {
    const image = make("img");
    image.src = page.thumbnail;
    image.alt = page.title;
    image.loading = "lazy";
    shot.append(image);
  } else {
    shot.textContent = words.look;
  }
  const text = make("div");
  text.append(make("strong", page.title, "code"));
  if (page.place) text.append(make("div", page.place));
  text.append(make("small", page.origin));
  text.append(journey(page.steps, words));
  const verdict = make("p");
  verdict.append(make("span", page.words, `state state-${page.tone}`));
  text.append(verdict);
  if (page.problem) text.append(make("p", page.problem));
  if (page.todo) text.append(make("p", page.todo, "todo"));
  if (page.first) text.append(link(page.first.url, page.first.words));
  if (page.identity_url) {
    text.append(link(page.identity_url, words.identity, "btn btn-sm btn-you"));
  } else if (page.tone === "stop") {
    text.append(link(page.url, words.look, "btn btn-sm btn-outline-secondary"));
  }
  card.append(shot, text);
  return card;
}

// A file of which no page is known yet: it is received, and that is all there is to say.
function fileCard(file, words) {
  const card = make("li", "", "page-card tone-calm arriving");
  const text = make("div");
  text.append(make("strong", file.name));
  text.append(journey(file.steps, words));
  const verdict = make("p");
  verdict.append(make("span", file.words, "state state-calm"));
  text.append(verdict);
  card.append(make("span", "…", "shot gap"), text);
  return card;
}

function fileRow(file, words, seeTo) {
  const row = make("li");
  row.append(make("span", file.name, "name"));
  row.append(make("span", file.words, `state state-${file.tone}`));
  const told = make("span", [file.problem, file.todo].filter(Boolean).join(" "));
  if (file.first) told.append(" ", link(file.first.url, file.first.words));
  const seen = make("button", words.seen, "btn btn-sm btn-you");
  seen.type = "button";
  seen.append(make("span", ` ${file.name}`, "visually-hidden"));
  seen.addEventListener("click", () => seeTo(file));
  row.append(told, seen);
  return row;
}

// A text that stays the same is left alone: a screen reader would say it again every second.
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Keeps the drawn elements of one list; an item for which nothing is to be drawn goes.
class Drawn {
  constructor(list, draw) {
    Object.assign(this, { list, draw, known: new Map() });
  }

  put(item, wanted = true) {
    const said = JSON.stringify(item);
    const known = this.known.get(item.id);
    if (!wanted) {
      known?.element.remove();
      this.known.delete(item.id);
    } else if (!known || known.said !== said) {
      const element = this.draw(item);
      if (known) known.element.replaceWith(element);
      else this.list.append(element);
      this.known.set(item.id, { said, element, part: item.part });
    }
  }

  get size() {
    return this.known.size;
  }

  countOf(part) {
    return [...this.known.values()].filter((one) => one.part === part).length;
  }
}

const PARTS = ["placed", "replaced", "settled", "blank", "waiting", "attention"];

export class Cards {
  constructor(root, words, seeTo) {
    const get = (id) => root.querySelector(`#${id}`);
    this.get = get;
    this.pages = new Drawn(get("pages"), (page) => pageCard(page, words));
    this.arriving = new Drawn(get("pages"), (file) => fileCard(file, words));
    this.stopped = new Drawn(get("files"), (file) => fileRow(file, words, seeTo));
  }

  // `whole` says that no further part of a long pile follows this answer.
  draw(answer, whole) {
    const { get } = this;
    get("pages-part").hidden = false;
    for (const file of answer.files) {
      this.arriving.put(file, file.state === "accepted");
      this.stopped.put(file, file.part === "files");
    }
    get("files-part").hidden = this.stopped.size === 0;
    for (const page of answer.pages) this.pages.put(page);
    if (!whole) return;
    this.#count();
    if (answer.count) this.#compare(answer.count);
  }

  // Counted from the very cards that are shown: number and cards never say different things.
  #count() {
    const told = { pages: this.pages.size, files: this.stopped.size };
    for (const part of PARTS) told[part] = this.pages.countOf(part);
    for (const [name, number] of Object.entries(told)) {
      const place = this.get(`n-${name}`);
      write(place, String(number));
      // What seldom happens is there once it did, so that the parts make up the whole.
      if (place.parentElement.dataset.seldom !== undefined) place.parentElement.hidden = !number;
    }
  }

  #compare(count) {
    const difference = this.get("difference");
    write(difference, count.difference);
    difference.className = `tone-${count.difference_tone}`;
  }
}
