// What both tallies share: one number at a time, its picture, its token, and the way between fields.
// This module knows nothing of a machine reading; tally A adds that in tally_a.js.

import { Keys } from "./keys.js";
import { prefetch, show } from "./picture.js";
import { post } from "./server.js";
import { WholePage } from "./whole_page.js";

const MARGIN_MS = 30; // the server's clock decides; a hair more keeps an early key from a refusal
const byId = (id) => document.getElementById(id);

export class Desk {
  constructor(data) {
    this.data = data;
    this.texts = data.texts;
    this.fields = data.fields;
    this.index = Math.max(0, this.fields.findIndex((field) => !field.given));
    this.view = null; // {field, token, …} of the number on the screen
    this.answer = null; // {kind: "blank"} or {kind: "illegible"} once chosen by its key
    this.ready = false;
    this.busy = false;
    this.input = byId("answer");
    this.page = new WholePage(byId("whole-page"), data.pages);
    this.keys = new Keys({
      Enter: () => this.confirm(),
      ArrowUp: () => this.move(-1),
      ArrowDown: () => this.move(1),
      "-": () => this.choose("blank"),
      "*": () => this.choose("illegible"),
      "/": () => this.togglePage(),
      "?": () => byId("keys-help").showModal(),
    }, (key) => this.beforeTyping(key));
    this.listen();
  }

  listen() {
    this.input.addEventListener("input", () => this.typed());
    byId("confirm").addEventListener("click", () => this.confirm());
    byId("choose-blank").addEventListener("click", () => this.choose("blank"));
    byId("choose-illegible").addEventListener("click", () => this.choose("illegible"));
    byId("toggle-page")?.addEventListener("click", () => this.togglePage());
    byId("open-keys").addEventListener("click", () => byId("keys-help").showModal());
    byId("close-keys").addEventListener("click", () => byId("keys-help").close());
    for (const button of document.querySelectorAll("[data-field-index]")) {
      button.addEventListener("click", () => this.go(Number(button.dataset.fieldIndex)));
    }
    for (const button of document.querySelectorAll("[data-back]")) {
      button.addEventListener("click", () => this.go(this.fields.length - 1));
    }
  }

  get field() {
    return this.fields[this.index];
  }

  start() {
    if (this.fields.every((field) => field.given)) this.showEnd();
    else this.go(this.index);
  }

  // --- moving -------------------------------------------------------------------------------

  move(step) {
    if (this.busy || this.page.open) return;
    const target = this.index + step;
    if (target >= this.fields.length) this.showEnd();
    else if (target >= 0) this.go(target);
  }

  async go(index) {
    if (this.busy) return;
    this.index = index;
    await this.guarded(async () => {
      const view = await post(this.data.urls.view, { field: this.field.id }, this.texts);
      await this.display(view);
    });
  }

  async display(view) {
    this.view = view;
    this.answer = null;
    this.ready = false;
    byId("end").hidden = true;
    byId("one").hidden = false;
    this.input.value = "";
    this.input.maxLength = this.field.digits;
    byId("field-label").textContent = this.field.label;
    byId("field-count").textContent = `${this.index + 1} / ${this.fields.length}`;
    this.drawGiven();
    this.drawList();
    this.drawView(view);
    this.drawAnswer();
    this.input.focus();
    // Not awaited: digits may be typed while the picture is still on its way.
    this.becomeReady(view);
  }

  async becomeReady(view) {
    try {
      if (this.field.picture) {
        await show(byId("picture"), this.field.picture, this.texts.pictureOf + this.field.label);
        this.drawNeighbours();
        if (this.view !== view) return;
        const answer = await post(this.data.urls.shown, { token: view.token }, this.texts);
        await new Promise((resolve) => setTimeout(resolve, answer.wait_ms + MARGIN_MS));
      }
      if (this.view !== view) return;
      this.ready = true;
      document.body.dataset.ready = this.field.id;
      this.say("");
    } catch (error) {
      if (this.view === view) this.say(error.code ? error.message : this.texts.noPicture, true);
    }
  }

  // --- answering ----------------------------------------------------------------------------

  // Digits reach the box wherever the focus was; Backspace also takes back a chosen word.
  beforeTyping(key) {
    if (byId("one").hidden || document.querySelector("dialog[open]")) return;
    if (document.activeElement !== this.input) this.input.focus();
    if (key === "Backspace" && this.answer) {
      this.answer = null;
      this.drawAnswer();
    }
  }

  typed() {
    const digits = this.input.value.replace(/\D/g, "");
    if (digits !== this.input.value) this.input.value = digits;
    this.answer = null;
    this.drawAnswer();
  }

  choose(kind) {
    if (this.busy || this.page.open || byId("end").hidden === false) return;
    this.input.value = "";
    this.answer = this.answer?.kind === kind ? null : { kind, value: null };
    this.drawAnswer();
    this.input.focus();
  }

  // The answer that Enter would save now; null where there is none.
  chosen() {
    if (this.answer) return { ...this.answer, accept: this.isProposal(this.answer) };
    if (this.input.value !== "") {
      return { kind: "number", value: Number(this.input.value), accept: false };
    }
    return null;
  }

  isProposal() {
    return false;
  }

  async confirm() {
    if (this.busy || this.page.open || byId("keys-help").open || byId("one").hidden) return;
    const answer = this.chosen();
    if (!answer) {
      if (this.field.given) this.move(1);
      else this.say(this.texts.nothingTyped, true);
      return;
    }
    if (!this.ready) {
      this.say(this.texts.lookFirst);
      return;
    }
    await this.guarded(() => this.save(answer));
  }

  async save(answer) {
    const next = this.nextIndex();
    const body = {
      token: this.view.token,
      kind: answer.kind,
      value: answer.value,
      accept: answer.accept,
      next: next === null ? null : this.fields[next].id,
    };
    this.ready = false;
    const saved = await post(this.data.urls.value, body, this.texts);
    this.field.given = saved.given;
    this.drawList();
    if (saved.next) {
      this.index = next;
      await this.display(saved.next);
    } else {
      this.showEnd();
    }
  }

  // The next field without a value, after this one first; null when this was the last.
  nextIndex() {
    const count = this.fields.length;
    for (let step = 1; step < count; step += 1) {
      const index = (this.index + step) % count;
      if (!this.fields[index].given) return index;
    }
    return null;
  }

  async guarded(work) {
    this.busy = true;
    try {
      await work();
    } catch (error) {
      if (!error.code) throw error;
      this.say(error.message, true);
      if (error.code === "unreachable") this.ready = true;
      else if (error.status === 409) await this.refresh();
    } finally {
      this.busy = false;
    }
  }

  // After a refusal: a fresh token for the number on the screen, the sentence stays.
  async refresh() {
    try {
      const view = await post(this.data.urls.view, { field: this.field.id }, this.texts);
      this.field.given = view.given;
      this.view = view;
      this.drawList();
      this.drawGiven();
      this.becomeReadyQuietly(view);
    } catch {
      this.ready = false; // the first sentence says what is wrong
    }
  }

  async becomeReadyQuietly(view) {
    const sentence = byId("message").textContent;
    await this.becomeReady(view);
    this.say(sentence, true);
  }

  // --- drawing ------------------------------------------------------------------------------

  drawView() {}

  drawAnswer() {
    const words = { blank: this.texts.blank, illegible: this.texts.illegible };
    byId("answer-words").textContent = this.answer ? words[this.answer.kind] : "";
    byId("choose-blank").setAttribute("aria-pressed", String(this.answer?.kind === "blank"));
    byId("choose-illegible").setAttribute(
      "aria-pressed",
      String(this.answer?.kind === "illegible"),
    );
  }

  words(given) {
    if (given.kind === "number") return String(given.value);
    return given.kind === "blank" ? this.texts.blank : this.texts.illegible;
  }

  drawGiven() {
    const given = this.field.given;
    byId("given").textContent = given ? `${this.texts.given} ${this.words(given)}` : "";
  }

  drawList() {
    for (const button of document.querySelectorAll("[data-field-index]")) {
      const index = Number(button.dataset.fieldIndex);
      const given = this.fields[index].given;
      button.querySelector("[data-given]").textContent = given ? this.words(given) : "";
      button.classList.toggle("is-given", Boolean(given));
      if (index === this.index) {
        button.setAttribute("aria-current", "true");
        button.scrollIntoView({ block: "nearest" });
      } else {
        button.removeAttribute("aria-current");
      }
    }
    const done = this.fields.filter((field) => field.given).length;
    byId("progress").value = done;
  }

  drawNeighbours() {
    for (const [id, step] of [["before", -1], ["after", 1]]) {
      const image = byId(id);
      const neighbour = this.fields[this.index + step];
      const samePage = neighbour && neighbour.page === this.field.page && neighbour.picture;
      image.classList.toggle("is-absent", !samePage);
      if (samePage) image.src = neighbour.picture;
      else image.removeAttribute("src");
    }
    const next = this.nextIndex();
    if (next !== null) prefetch(this.fields[next].picture);
  }

  togglePage() {
    if (byId("one").hidden || !this.data.pages[this.field.page]) return;
    this.page.toggle(this.field);
    if (!this.page.open) this.input.focus();
  }

  showEnd() {
    const missing = this.fields.findIndex((field) => !field.given);
    if (missing >= 0) {
      this.go(missing);
      return;
    }
    this.view = null;
    document.body.dataset.ready = "";
    byId("one").hidden = true;
    byId("end").hidden = false;
    this.index = this.fields.length;
    this.drawEnd();
    byId("finish").focus();
  }

  drawEnd() {
    for (const button of document.querySelectorAll("[data-field-index]")) {
      button.removeAttribute("aria-current");
    }
  }

  say(sentence, urgent = false) {
    const message = byId("message");
    message.textContent = sentence;
    message.classList.toggle("is-urgent", Boolean(sentence) && urgent);
  }
}
