// A table wider than the screen scrolls inside its frame; then, and only then, the frame must be
// within reach of the keyboard and have a name.
const draw = () => {
  for (const frame of document.querySelectorAll(".scroll")) {
    const wide = frame.scrollWidth > frame.clientWidth;
    if (wide === frame.hasAttribute("tabindex")) continue;
    if (wide) {
      const heading = frame.closest("section")?.querySelector("h2") ?? document.querySelector("h1");
      frame.tabIndex = 0;
      frame.setAttribute("role", "group");
      frame.setAttribute("aria-label", heading ? heading.textContent.trim() : document.title);
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) frame.removeAttribute(name);
    }
  }
};
window.addEventListener("resize", draw);
document.addEventListener("toggle", draw, true); // a table in a part that was folded away
draw();
