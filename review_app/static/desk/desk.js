// What both tallies share: one number at a time, its picture, its token, and the way between fields.
// This module knows nothing of a machine reading; tally A adds that in tally_a.js.
// What is drawn is in screen.js, what goes to the server and comes from it in sending.js.

import { FieldList } from "./field_list.js";
import { Keypad } from "./keypad.js";
import { Keys } from "./keys.js";
import { byId } from "./screen.js";
import { Sending } from "./sending.js";
import { WholePage } from "./whole_page.js";

export class Desk extends Sending {
  constructor(data) {
    super();
    this.data = data;
    this.texts = data.texts;
    this.fields = data.fields;
    this.index = Math.max(0, this.fields.findIndex((field) => !field.given));
    this.view = null; // {field, token, ticket once it was shown, …} of the number on the screen
    this.ahead = new Map(); // field id → the view that was fetched before it was needed
    this.saved = Promise.resolve(true); // false once the number given last came back
    this.stuck = null; // the answer that nobody answers: {index, answer, view}
    this.news = undefined; // what is to be said with the next number: {sentence}
    this.left = false; // this sheet is being left for good
    this.answer = null; // {kind: "blank"} or {kind: "illegible"} once chosen by its key
    this.ready = false;
    this.busy = false;
    this.input = byId("answer");
    const dialog = byId("whole-page"); // there is none where numbers are typed from the paper
    this.page = dialog ? new WholePage(dialog, data.pages) : { open: false };
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
      this.display(index, await this.viewOf(index), this.takeNews());
    });
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
    if (this.tooLong) this.say(this.tooLongTold, true);
    else if (byId("message").textContent === this.tooLongTold) this.say("");
    this.answer = null;
    this.drawAnswer();
  }

  get tooLong() {
    return this.input.value.length > this.field.digits;
  }

  get tooLongTold() {
    return this.texts.tooLong.replace("{boxes}", this.field.digits);
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
      this.say(this.tooLongTold, true);
      return;
    }
    if (!this.ready) {
      this.say(this.texts.lookFirst);
      return;
    }
    performance.mark("desk:enter", { startTime: event?.timeStamp ?? performance.now() });
    this.save(answer);
  }

  // --- the end --------------------------------------------------------------------------------

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
}
