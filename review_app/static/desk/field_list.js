// The list of all numbers of the sheet, with the answers that the server has and the one on its way.

export class FieldList {
  // `words` turns an answer into what the list shows; `chosen` is called with the index of a click.
  constructor(fields, words, chosen) {
    this.fields = fields;
    this.words = words;
    this.progress = document.getElementById("progress");
    this.buttons = [...document.querySelectorAll("[data-field-index]")];
    for (const button of this.buttons) {
      button.addEventListener("click", () => chosen(Number(button.dataset.fieldIndex)));
    }
  }

  draw(current) {
    for (const button of this.buttons) {
      const index = Number(button.dataset.fieldIndex);
      const { given, pending } = this.fields[index];
      const answer = pending ?? given;
      button.querySelector("[data-given]").textContent = answer ? this.words(answer) : "";
      button.classList.toggle("is-given", Boolean(given) && !pending);
      button.classList.toggle("is-pending", Boolean(pending));
      if (index === current) {
        button.setAttribute("aria-current", "true");
        button.scrollIntoView({ block: "nearest" });
      } else {
        button.removeAttribute("aria-current");
      }
    }
    this.progress.value = this.fields.filter((field) => field.given && !field.pending).length;
  }
}
