// Sends files one request each, a few at a time, with a progress bar for each and for the lot.
const AT_ONCE = 3;

export class Uploads {
  constructor({ list, bar, text, section, words, csrf, maxBytes, onKept, onRefused }) {
    Object.assign(this, { list, bar, text, section, words, csrf, maxBytes, onKept, onRefused });
    this.queue = [];
    this.active = 0;
    this.items = [];
  }

  get busy() {
    return this.active > 0 || this.queue.length > 0;
  }

  add(files, address) {
    for (const file of files) {
      const item = { file, address, loaded: 0, row: this.#row(file.name) };
      this.items.push(item);
      if (file.size > this.maxBytes) {
        this.#end(item, this.words.large, "stop");
        this.onRefused(item);
      } else {
        this.queue.push(item);
      }
    }
    this.section.hidden = false;
    this.#draw();
    this.#next();
  }

  #next() {
    while (this.active < AT_ONCE && this.queue.length) this.#send(this.queue.shift());
  }

  #send(item) {
    this.active += 1;
    item.row.words.textContent = this.words.sending;
    const body = new FormData();
    body.append("file", item.file, item.file.name);
    const request = new XMLHttpRequest();
    request.open("POST", item.address);
    request.setRequestHeader("X-CSRFToken", this.csrf);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      item.loaded = event.loaded;
      item.row.bar.value = event.total ? event.loaded / event.total : 0;
      this.#draw();
    });
    request.addEventListener("loadend", () => {
      this.active -= 1;
      this.#answered(item, request);
      this.#next();
    });
    request.send(body);
  }

  #answered(item, request) {
    const answer = request.response || {};
    if (request.status === 201) {
      if (answer.problem) this.#end(item, answer.problem, "stop");
      else if (answer.before) this.#end(item, answer.before, "calm");
      else this.#end(item, this.words.kept, "done");
      this.onKept(item);
      return;
    }
    this.#end(item, answer.error || this.words.failed, "stop");
    const again = document.createElement("button");
    again.type = "button";
    again.className = "btn btn-sm btn-you";
    again.textContent = this.words.again;
    again.addEventListener("click", () => {
      item.ended = false;
      item.loaded = 0;
      item.row.words.textContent = this.words.queued;
      this.queue.push(item);
      this.#draw();
      this.#next();
    });
    item.row.words.append(" ", again);
  }

  #end(item, text, tone) {
    item.ended = true;
    item.loaded = item.file.size;
    item.row.bar.value = 1;
    const state = document.createElement("span");
    state.className = `state state-${tone}`;
    state.textContent = tone === "done" ? text : "";
    item.row.words.replaceChildren(state);
    // A sentence is no badge: it may need several lines.
    if (tone === "stop") {
      item.row.words.replaceChildren(`✕ ${text}`);
      this.list.prepend(item.row.element); // among hundreds nobody would find it
    }
    if (tone === "calm") item.row.words.replaceChildren(text);
    this.#draw();
  }

  #row(name) {
    const row = document.createElement("li");
    const label = document.createElement("span");
    label.className = "name";
    label.textContent = name;
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", name);
    const words = document.createElement("span");
    words.textContent = this.words.queued;
    row.append(label, bar, words);
    this.list.append(row);
    return { element: row, bar, words };
  }

  #draw() {
    const total = this.items.reduce((sum, item) => sum + item.file.size, 0);
    const loaded = this.items.reduce((sum, item) => sum + Math.min(item.loaded, item.file.size), 0);
    const ended = this.items.filter((item) => item.ended).length;
    this.bar.value = total ? loaded / total : ended / this.items.length;
    this.text.textContent = this.text.dataset.word
      .replace("{number}", ended).replace("{all}", this.items.length);
  }
}
