// What is on the screen of both tallies: one number, its picture, the box, and what is said of them.

import { show, whenPainted } from "./picture.js";

export const byId = (id) => document.getElementById(id);

// `Sending` and `Desk` build on it; they say when a number comes and what becomes of the answer.
export class Screen {
  get field() {
    return this.fields[this.index];
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

  drawView() {}

  drawAnswer() {
    // A word that a key chose is not saved by that key: the box says at once what is.
    byId("answer-words").textContent = this.answer ? this.words(this.answer) : "";
    byId("answer-next").textContent = this.answer ? this.texts.saves : "";
    this.input.setAttribute("aria-invalid", String(this.input.value.length > this.field.digits));
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
      if (samePage) image.src = neighbour.picture;
      else image.removeAttribute("src");
      // Until its own picture is there, a browser goes on showing the one before: another line's.
      image.classList.toggle("is-absent", !samePage || !image.complete);
      image.onload = samePage ? () => image.classList.remove("is-absent") : null;
    }
  }

  say(sentence, urgent = false) {
    const message = byId("message");
    message.textContent = sentence;
    message.classList.toggle("is-urgent", Boolean(sentence) && urgent);
  }

  togglePage() {
    if (byId("one").hidden || !this.data.pages[this.field.page]) return;
    this.page.toggle(this.field);
    if (!this.page.open) this.input.focus();
  }
}
