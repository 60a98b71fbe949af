// Lets the slides take turns, slowly; a button, Space and the arrows stop and move them (WCAG 2.2.2).
// Who asked the system for less motion finds them stopped.
const root = document.getElementById("slides");
const turns = document.getElementById("turns");
const position = document.getElementById("position");
const button = document.getElementById("pause");
const SECONDS = Number(root.dataset.seconds);
let here = 0;
let paused = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
let timer = null;

const slides = () => [...root.querySelectorAll(".slide")];

function draw() {
  const all = slides();
  here = Math.min(here, Math.max(0, all.length - 1));
  all.forEach((slide, index) => { slide.hidden = index !== here; });
  turns.hidden = all.length < 2;
  position.textContent = position.dataset.word
    .replace("{number}", here + 1).replace("{all}", all.length);
  button.textContent = paused ? button.dataset.wordGo : button.dataset.wordPause;
  window.dispatchEvent(new Event("resize"));
}

function wait() {
  clearTimeout(timer);
  if (!paused) timer = setTimeout(turn, SECONDS * 1000);
}

// Whoever stands on a number of this slide is left in peace, and a hidden page does not turn.
function turn() {
  if (document.hidden || root.contains(document.activeElement)) wait();
  else step(1);
}

function step(by) {
  here = (here + by + slides().length) % slides().length;
  draw();
  wait();
}

function toggle() {
  paused = !paused;
  draw();
  wait();
}

button.addEventListener("click", toggle);
document.getElementById("previous").addEventListener("click", () => step(-1));
document.getElementById("next").addEventListener("click", () => step(1));
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || turns.hidden) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "ArrowRight") step(1);
  else if (event.key === "ArrowLeft") step(-1);
  else if (event.key === " " && !event.target.closest("button, a")) toggle();
  else return;
  event.preventDefault();
});
root.addEventListener("drawn", draw);
draw();
wait();
