// Large digits for fingers. Shown where fingers are what points, or where the person wants them.

const KEPT = "kiemdoi-keypad";

export class Keypad {
  // `before` is called before a key changes the box, as for a real key.
  constructor(input, before) {
    this.input = input;
    this.before = before;
    this.element = document.getElementById("keypad");
    this.toggle = document.getElementById("toggle-keypad");
    this.toggle.addEventListener("click", () => this.choose(this.element.hidden));
    // The box keeps the focus, so that real keys go on working.
    this.element.addEventListener("pointerdown", (event) => event.preventDefault());
    this.element.addEventListener("click", (event) => this.press(event));
    const kept = localStorage.getItem(KEPT);
    this.show(kept === null ? matchMedia("(pointer: coarse)").matches : kept === "on");
  }

  choose(wanted) {
    localStorage.setItem(KEPT, wanted ? "on" : "off");
    this.show(wanted);
    this.input.focus();
  }

  show(wanted) {
    this.element.hidden = !wanted;
    this.toggle.setAttribute("aria-pressed", String(wanted));
    // The tablet's own keyboard would cover the picture.
    this.input.inputMode = wanted ? "none" : "numeric";
  }

  press(event) {
    const key = event.target.closest("[data-digit]")?.dataset.digit;
    if (key === undefined || this.input.readOnly) return;
    this.before(key);
    if (key === "Backspace") this.input.value = this.input.value.slice(0, -1);
    else if (this.input.value.length < this.input.maxLength) this.input.value += key;
    this.input.dispatchEvent(new Event("input"));
  }
}
