// One press, one action: held keys and the machine's repeats are ignored.

export class Keys {
  // `actions` maps a key ("Enter", "ArrowUp", "-", …) to a function; `typing` is called for digits
  // and Backspace, which then go where the focus is.
  constructor(actions, typing) {
    this.actions = actions;
    this.typing = typing;
    this.down = new Set();
    document.addEventListener("keydown", (event) => this.press(event));
    document.addEventListener("keyup", (event) => this.down.delete(event.key));
    // A key let go while another window had the focus sends no keyup; its repeats stay ignored
    // because the browser marks them.
    window.addEventListener("blur", () => this.down.clear());
  }

  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
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
    action();
  }
}
