// How numbers come from the server, and answers get there.
//
// The next number is on the screen as soon as Enter is pressed: its view was fetched with the answer
// before. The number given is on its way meanwhile, one at a time: the next one cannot be confirmed
// before the server has it, and whatever goes wrong with it brings the person back to it.

import { prefetch } from "./picture.js";
import { Screen } from "./screen.js";
import { insist, post } from "./server.js";

const MARGIN_MS = 30; // the server's clock decides; a hair more keeps an early key from a refusal

export class Sending extends Screen {
  // --- numbers from the server ----------------------------------------------------------------

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
    // Only once: a second request that is told the same would cancel the page that says why.
    if (!this.left) window.location.assign(address);
    this.left = true;
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
        view.ticket = answer.ticket; // the server's word on when; it wants it back with the number
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

  // --- answers to the server ------------------------------------------------------------------

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
      ticket: this.view.ticket ?? null,
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
  async goOn(next) {
    await this.guarded(async () => {
      if (!(await this.saved)) return;
      if (next === null) this.showEnd();
      else this.display(next, await this.viewOf(next), this.takeNews());
    });
  }

  // What is to be said with the next number, whoever brings it up.
  takeNews() {
    const { news } = this;
    this.news = undefined;
    return news;
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
      this.news = { sentence: this.texts.serverBack };
      // Not awaited: it waits for this very promise. Where somebody waits already, that one goes on.
      this.goOn(this.nextIndex());
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
}
