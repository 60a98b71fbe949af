// What both tallies share: one number at a time, its picture, its token, and the way between fields.
// This module knows nothing of a machine reading; tally A adds that in tally_a.js.
//
// The next number is on the screen as soon as Enter is pressed: its view was fetched with the answer
// before. The number given is on its way meanwhile, one at a time: the next one cannot be confirmed
// before the server has it, and whatever goes wrong with it brings the person back to it.

import { FieldList } from "./field_list.js";
import { Keypad } from "./keypad.js";
import { Keys } from "./keys.js";
import { prefetch, show, whenPainted } from "./picture.js";
import { insist, post } from "./server.js";
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
    this.ahead = new Map(); // field id → the view that was fetched before it was needed
    this.saved = Promise.resolve(true); // false once the number given last came back
    this.stuck = null; // the answer that nobody answers: {index, answer, view}
    this.answer = null; // {kind: "blank"} or {kind: "illegible"} once chosen by its key
    this.ready = false;
    this.busy = false;
    this.input = byId("answer");
    this.page = new WholePage(byId("whole-page"), data.pages);
    this.list = new FieldList(this.fields, (answer) => this.words(answer), (at) => this.go(at));
    this.keypad = new Keypad(this.input, (key) => this.beforeTyping(key));
    this.keys = new Keys({
      Enter: (event) => this.confirm(event),
      ArrowUp: () => this.move(-1),
      ArrowDown: () => this.move(1),
      "-": () => this.choose("blank"),
      "*": () => this.choose("illegible"),
      "/": () => this.togglePage(),
      "?": () => byId("keys-help").showModal(),
    }, (key) => this.beforeTyping(key), () => this.say(this.texts.scanner, true));
    this.listen();
  }

  listen() {
    this.input.addEventListener("input", () => this.typed());
    byId("confirm").addEventListener("click", (event) => this.confirm(event));
    byId("choose-blank").addEventListener("click", () => this.choose("blank"));
    byId("choose-illegible").addEventListener("click", () => this.choose("illegible"));
    byId("toggle-page")?.addEventListener("click", () => this.togglePage());
    byId("open-keys").addEventListener("click", () => byId("keys-help").showModal());
    byId("close-keys").addEventListener("click", () => byId("keys-help").close());
    for (const button of document.querySelectorAll("[data-back]")) {
      button.addEventListener("click", () => this.go(this.fields.length - 1));
    }
    // Nobody leaves with a number that no server has; the browser asks first.
    window.addEventListener("beforeunload", (event) => {
      if (this.stuck) event.preventDefault();
    });
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
    await this.guarded(async () => {
      if (!(await this.saved)) return;
      this.display(index, await this.viewOf(index));
    });
  }

  // The view of a number: the one fetched before, or a fresh one as soon as a server answers.
  async viewOf(index) {
    const { id } = this.fields[index];
    const ahead = this.ahead.get(id);
    this.ahead.delete(id);
    if (ahead && !this.fields[index].given) return ahead;
    return this.insist(this.data.urls.view, { field: id });
  }

  async insist(url, body, giveUp = () => false) {
    const answer = await insist(url, body, this.texts, (error) => {
      if (giveUp()) throw error;
      this.say(error.message, true);
    });
    return answer.leave ? this.leave(answer.leave) : answer;
  }

  // This sheet is somebody else's now, or finished: the desk says why. Nothing goes on here.
  leave(address) {
    this.view = null;
    this.stuck = null;
    window.location.assign(address);
    return new Promise(() => {});
  }

  keepAhead(view) {
    const field = this.fields.find((one) => one.id === view.field);
    if (!field || field.given || field.pending || field === this.field) return;
    this.ahead.set(view.field, view);
    prefetch(field.picture);
  }

  async fetchAhead() {
    const next = this.nextIndex();
    if (next === null || this.ahead.has(this.fields[next].id)) return;
    try {
      const view = await post(this.data.urls.view, { field: this.fields[next].id }, this.texts);
      this.keepAhead(view);
    } catch (error) {
      if (!error.code) throw error; // a refusal is told when the number's turn comes
    }
  }

  // The next field without a value after `from` and this one; null when there is none.
  nextIndex(from = this.index) {
    const count = this.fields.length;
    for (let step = 1; step < count; step += 1) {
      const index = (from + step) % count;
      const { given, pending } = this.fields[index];
      if (!given && !pending && index !== this.index) return index;
    }
    return null;
  }

  // Puts a number on the screen. `sentence` stays until the next one; `answer` goes into the box.
  display(index, view, { sentence = "", urgent = false, answer = null, locked = false } = {}) {
    this.index = index;
    this.view = view;
    this.ready = false;
    document.body.dataset.ready = "";
    if (view.given !== undefined && !this.field.pending) this.field.given = view.given;
    byId("end").hidden = true;
    byId("one").hidden = false;
    byId("field-label").textContent = this.field.label;
    byId("field-count").textContent = this.texts.count
      .replace("{number}", index + 1).replace("{all}", this.fields.length);
    byId("field-label").title = this.field.label;
    // One digit more than there are boxes, so that a slip is seen instead of being cut off.
    this.input.maxLength = this.field.digits + 1;
    this.input.readOnly = locked;
    const restored = answer ?? this.field.draft;
    this.field.draft = null;
    this.input.value = restored?.kind === "number" ? String(restored.value) : "";
    this.answer = restored && restored.kind !== "number" ? restored : null;
    this.drawGiven();
    this.list.draw(index);
    this.drawView(view);
    this.drawAnswer();
    this.say(sentence, urgent);
    this.input.focus();
    // Not awaited: digits may be typed while the picture is still on its way.
    if (locked) this.showPicture().catch(() => {});
    else this.becomeReady(view, [sentence, urgent]);
  }

  async showPicture() {
    if (this.field.picture) {
      await show(byId("picture"), this.field.picture, this.texts.pictureOf + this.field.label);
    } else {
      await whenPainted();
    }
  }

  async becomeReady(view, told) {
    try {
      await this.showPicture();
      performance.mark("desk:painted", { detail: view.field });
      if (this.view !== view) return;
      if (this.field.picture) {
        this.drawNeighbours();
        const stale = () => this.view !== view;
        view.shown = true;
        const answer = await this.insist(this.data.urls.shown, { token: view.token }, stale);
        await new Promise((resolve) => setTimeout(resolve, answer.wait_ms + MARGIN_MS));
      }
      await this.saved;
      if (this.view !== view) return;
      this.ready = true;
      document.body.dataset.ready = this.field.id;
      this.say(...told);
      this.fetchAhead();
    } catch (error) {
      if (this.view === view) this.say(error.code ? error.message : this.texts.noPicture, true);
    }
  }

  // --- answering ----------------------------------------------------------------------------

  // Digits reach the box wherever the focus was; Backspace also takes back a chosen word.
  beforeTyping(key) {
    if (byId("one").hidden || document.querySelector("dialog[open]")) return;
    if (document.activeElement !== this.input) this.input.focus();
    if (key === "Backspace" && this.answer && !this.stuck) {
      this.answer = null;
      this.drawAnswer();
    }
  }

  typed() {
    const digits = this.input.value.replace(/\D/g, "");
    if (digits !== this.input.value) this.input.value = digits;
    if (this.tooLong) this.say(this.texts.tooLong, true);
    else if (byId("message").textContent === this.texts.tooLong) this.say("");
    this.answer = null;
    this.drawAnswer();
  }

  get tooLong() {
    return this.input.value.length > this.field.digits;
  }

  choose(kind) {
    if (this.busy || this.stuck || this.page.open || byId("end").hidden === false) return;
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

  confirm(event) {
    if (this.busy || this.stuck || this.page.open || byId("keys-help").open) return;
    if (!this.view || byId("one").hidden) return;
    const answer = this.chosen();
    if (!answer) {
      if (this.field.given) this.move(1);
      else this.say(this.texts.nothingTyped, true);
      return;
    }
    if (answer.kind === "number" && this.tooLong) {
      this.say(this.texts.tooLong, true);
      return;
    }
    if (!this.ready) {
      this.say(this.texts.lookFirst);
      return;
    }
    performance.mark("desk:enter", { startTime: event?.timeStamp ?? performance.now() });
    this.save(answer);
  }

  save(answer) {
    const next = this.nextIndex();
    const ahead = next === null ? null : this.ahead.get(this.fields[next].id);
    if (ahead) this.ahead.delete(ahead.field);
    // With the answer comes the view of the first number that is not here yet.
    const wanted = ahead ? this.nextIndex(next) : next;
    this.ready = false;
    this.field.pending = answer;
    const sent = this.deliver({ index: this.index, answer, view: this.view }, {
      token: this.view.token,
      kind: answer.kind,
      value: answer.value,
      accept: answer.accept,
      next: wanted === null ? null : this.fields[wanted].id,
    });
    this.saved = sent;
    sent.then(() => {
      if (this.saved === sent) this.saved = Promise.resolve(true);
    });
    if (ahead) {
      this.display(next, ahead);
      return;
    }
    this.list.draw(this.index);
    this.goOn(next);
  }

  // Goes to the number `next` (null: to the end) once the one given last is in the database.
  async goOn(next, told) {
    await this.guarded(async () => {
      if (!(await this.saved)) return;
      if (next === null) this.showEnd();
      else this.display(next, await this.viewOf(next), told);
    });
  }

  // Resolves with true once the server has the number, with false where it came back.
  async deliver(sending, body) {
    const field = this.fields[sending.index];
    let told = null;
    let back = null;
    try {
      const saved = await insist(this.data.urls.value, body, this.texts, (error) => {
        this.wait(sending, error.message);
      });
      if (saved.leave) return this.leave(saved.leave);
      field.given = saved.given;
      if (saved.next) this.keepAhead(saved.next);
      told = saved.back ?? null;
    } catch (error) {
      if (!error.code) throw error;
      told = error.message;
      back = sending.answer.accept ? null : sending.answer; // what was typed is not lost
    }
    field.pending = null;
    const waited = this.stuck !== null;
    this.stuck = null;
    if (told) {
      await this.comeBack(sending.index, told, back);
      return false;
    }
    this.list.draw(this.index);
    if (waited) {
      this.input.readOnly = false;
      // Not awaited: it waits for this very promise.
      this.goOn(this.nextIndex(), { sentence: this.texts.serverBack });
    }
    return true;
  }

  // Nobody answers: back to the number that is on its way, until the server has it.
  wait(sending, sentence) {
    if (!this.stuck) {
      this.stuck = sending;
      this.leaveForNow(sending.index);
      const { answer } = sending;
      this.display(sending.index, sending.view, { answer: answer.accept ? null : answer, locked: true });
    }
    this.say(sentence, true);
  }

  async comeBack(index, sentence, answer) {
    this.leaveForNow(index);
    try {
      const view = await this.insist(this.data.urls.view, { field: this.fields[index].id });
      this.display(index, view, { sentence, urgent: true, answer });
    } catch (error) {
      if (!error.code) throw error;
      this.view = null; // nothing more can be saved here; the first sentence says why
      this.ready = false;
      this.say(sentence, true);
    }
  }

  // Keeps what was begun on the number on the screen, because the person goes back to `index`.
  leaveForNow(index) {
    if (this.index === index || !this.view) return;
    const chosen = this.answer ?? (this.input.value === "" ? null : this.chosen());
    this.field.draft = chosen;
    // A view that was called shown is not kept: its time on the screen ends now.
    if (!this.view.shown) this.ahead.set(this.view.field, this.view);
  }

  async guarded(work) {
    if (this.busy) return;
    this.busy = true;
    try {
      await work();
    } catch (error) {
      if (!error.code) throw error;
      this.say(error.message, true);
    } finally {
      this.busy = false;
    }
  }

  // --- drawing ------------------------------------------------------------------------------

  drawView() {}

  drawAnswer() {
    // A word that a key chose is not saved by that key: the box says at once what is.
    byId("answer-words").textContent = this.answer ? this.words(this.answer) : "";
    byId("answer-next").textContent = this.answer ? this.texts.saves : "";
    for (const kind of ["blank", "illegible"]) {
      const pressed = String(this.answer?.kind === kind);
      byId(`choose-${kind}`).setAttribute("aria-pressed", pressed);
    }
  }

  words(given) {
    if (given.kind === "number") return String(given.value);
    return given.kind === "blank" ? this.texts.blank : this.texts.illegible;
  }

  drawGiven() {
    const { given } = this.field;
    byId("given").textContent = given ? `${this.texts.given} ${this.words(given)}` : "";
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
  }

  togglePage() {
    if (byId("one").hidden || !this.data.pages[this.field.page]) return;
    this.page.toggle(this.field);
    if (!this.page.open) this.input.focus();
  }

  async showEnd() {
    if (!(await this.saved)) return;
    const missing = this.fields.findIndex((field) => !field.given);
    if (missing >= 0) {
      this.display(missing, await this.viewOf(missing));
      return;
    }
    this.view = null;
    document.body.dataset.ready = "";
    byId("one").hidden = true;
    byId("end").hidden = false;
    this.index = this.fields.length;
    this.list.draw(this.index);
    // What is finished is what the list shows; the server refuses where another window gave more.
    byId("looked-over").value = JSON.stringify(
      this.fields.map(({ id, given }) => [id, given.kind, given.value]),
    );
    byId("finish").focus();
  }

  say(sentence, urgent = false) {
    const message = byId("message");
    message.textContent = sentence;
    message.classList.toggle("is-urgent", Boolean(sentence) && urgent);
  }
}
