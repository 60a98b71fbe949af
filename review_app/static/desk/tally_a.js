// Tally A: the machine's reading stands beside the picture; a person confirms or corrects it.

import { Desk } from "./desk.js";
import { pageData } from "./server.js";

class ConfirmingDesk extends Desk {
  // A blank needs its own key even where the machine proposes one: Enter alone never means blank.
  get numberProposed() {
    const proposal = this.view?.proposal;
    return proposal && proposal.kind === "number" && !this.field.given ? proposal : null;
  }

  isProposal(answer) {
    const proposal = this.view?.proposal;
    return Boolean(proposal) && proposal.kind === answer.kind && answer.kind === "blank";
  }

  chosen() {
    const own = super.chosen();
    if (own) return own;
    return this.numberProposed ? { ...this.numberProposed, accept: true } : null;
  }

  // A number that is asked again says why, after a reload, too.
  display(index, view, told = {}) {
    const why = this.texts[view.asked];
    super.display(index, view, why && !told.sentence ? { ...told, sentence: why, urgent: true } : told);
  }

  drawView(view) {
    const box = document.getElementById("proposal");
    const proposal = view.proposal;
    box.classList.toggle("is-none", !proposal);
    box.textContent = proposal ? this.words(proposal) : "–";
  }

  // What Enter does now with what the machine reads.
  get advice() {
    const proposal = this.view?.proposal;
    if (!proposal) return this.texts.noProposal;
    const own = this.input.value !== "" || this.answer !== null;
    if (own && !this.isProposal(this.answer ?? { kind: "number" })) return this.texts.replaced;
    return proposal.kind === "blank" ? this.texts.blankProposal : this.texts.enterConfirms;
  }

  drawAnswer() {
    super.drawAnswer();
    const replaced = this.input.value !== "" || this.answer !== null;
    document.getElementById("proposal").classList.toggle("is-replaced", replaced);
    document.getElementById("proposal-words").textContent = this.advice;
  }
}

new ConfirmingDesk(pageData()).start();
