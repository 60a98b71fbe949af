// Draws the pages and files of a batch; a card is touched only when what it says has changed.

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

function pageCard(page, words) {
  const card = make("li", "", `page-card tone-${page.tone}`);
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
  const verdict = make("p");
  verdict.append(make("span", page.words, `state state-${page.tone}`));
  text.append(verdict);
  if (page.problem) text.append(make("p", page.problem));
  if (page.todo) text.append(make("p", page.todo, "todo"));
  if (page.identity_url) {
    text.append(link(page.identity_url, words.identity, "btn btn-sm btn-you"));
  } else if (page.tone === "stop") {
    text.append(link(page.url, words.look, "btn btn-sm btn-outline-secondary"));
  }
  card.append(shot, text);
  return card;
}

function fileRow(file) {
  const row = make("li");
  row.append(make("span", file.name, "name"));
  row.append(make("span", file.words, `state state-${file.tone}`));
  row.append(make("span", [file.problem, file.todo].filter(Boolean).join(" ")));
  return row;
}

// A text that stays the same is left alone: a screen reader would say it again every second.
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function sync(list, items, drawn, draw) {
  for (const item of items) {
    const said = JSON.stringify(item);
    const known = drawn.get(item.id);
    if (known && known.said === said) continue;
    const element = draw(item);
    if (known) known.element.replaceWith(element);
    else list.append(element);
    drawn.set(item.id, { said, element });
  }
}

export class Cards {
  constructor(root, words) {
    this.root = root;
    this.words = words;
    this.pages = new Map();
    this.files = new Map();
  }

  draw(answer) {
    const get = (id) => this.root.querySelector(`#${id}`);
    const { count } = answer;
    for (const name of ["pages", "placed", "waiting", "blank", "attention"]) {
      write(get(`n-${name}`), String(count[name]));
    }
    const difference = get("difference");
    write(difference, count.difference);
    difference.className = `tone-${count.difference_tone}`;
    const stopped = answer.files.filter((file) => file.tone === "stop");
    get("files-part").hidden = stopped.length === 0;
    get("pages-part").hidden = false;
    sync(get("files"), stopped, this.files, fileRow);
    sync(get("pages"), answer.pages, this.pages, (page) => pageCard(page, this.words));
  }
}
