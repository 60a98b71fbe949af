// One press, one action: held keys and the machine's repeats are ignored.

const BURST_MS = 80; // a hand scanner types faster than this from the first letter to its Enter

export class Keys {
  // `actions` maps a key ("Enter", "ArrowUp", "-", …) to a function that gets the event; `typing` is
  // called for digits and Backspace, which then go where the focus is; `foreign` when something types
  // letters, which nothing on the desk asks for: a hand scanner that read a code.
  constructor(actions, typing, foreign) {
    this.actions = actions;
    this.typing = typing;
    this.foreign = foreign;
    this.down = new Set();
    this.foreignUntil = 0;
    document.addEventListener("keydown", (event) => this.press(event));
    document.addEventListener("keyup", (event) => this.down.delete(event.key));
    // A key let go while another window had the focus sends no keyup; its repeats stay ignored
    // because the browser marks them.
    window.addEventListener("blur", () => this.down.clear());
  }

  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    // The page's frame has keys of its own: the help window, the search box, the list of looks.
    if (event.target.closest(".top input, .top select")) return;
    if (document.querySelector("#help[open]")) return;
    if (this.isForeign(event)) return;
    if (/^[0-9]$/.test(event.key) || event.key === "Backspace") this.typing(event.key);
    const action = this.actions[event.key];
    if (!action) return;
    const onControl = event.target.closest("button, a, summary");
    if (onControl && event.key === "Enter") {
      // The browser presses the focused control itself, but only once for each real press.
      if (event.repeat || this.down.has("Enter")) event.preventDefault();
      this.down.add("Enter");
      return;
    }
    event.preventDefault();
    if (event.repeat && event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    if (event.key === "Enter" && this.down.has("Enter")) return;
    this.down.add(event.key);
    action(event);
  }

  // A scanner's code begins with letters; its digits and its Enter follow at once and are no answer.
  isForeign(event) {
    if (event.key.length > 1 && event.key !== "Enter") return false;
    const letter = /^\p{L}$/u.test(event.key);
    if (!letter && event.timeStamp > this.foreignUntil) return false;
    if (letter && event.timeStamp > this.foreignUntil) this.foreign();
    this.foreignUntil = event.timeStamp + BURST_MS;
    event.preventDefault();
    return true;
  }
}
