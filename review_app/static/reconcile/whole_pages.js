// "/" and the buttons beside the pictures: the whole page with the line of that number marked.

import { WholePage } from "../desk/whole_page.js";

const data = JSON.parse(document.getElementById("whole-pages").textContent);
const fields = new Map(data.fields.map((field) => [field.id, field]));
const page = new WholePage(document.getElementById("whole-page"), data.pages);
const buttons = [...document.querySelectorAll("[data-whole-page]")].filter((button) =>
  fields.has(button.dataset.wholePage),
);

for (const button of buttons) {
  button.hidden = false;
  button.addEventListener("click", () => page.toggle(fields.get(button.dataset.wholePage)));
}

const shown = (button) => button.checkVisibility();

// The number that one works on: the one that holds the focus, else the first one on the screen.
function current() {
  const visible = buttons.filter(shown);
  const here = document.activeElement?.closest("article, li");
  const within = here && visible.find((button) => here.contains(button));
  if (within) return within;
  const below = visible.find((button) => button.getBoundingClientRect().bottom > 0);
  return below ?? visible[0];
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey) return;
  // A box for a number takes digits alone; in every other one a slash is what somebody types.
  const typing = event.target.closest("input:not([type=radio], .third), textarea, select");
  const other = document.querySelector("dialog[open]:not(#whole-page)");
  const button = page.open ? null : current();
  if (typing || other || (!page.open && !button)) return;
  event.preventDefault();
  page.toggle(button && fields.get(button.dataset.wholePage));
});
