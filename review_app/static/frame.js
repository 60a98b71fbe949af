// The frame of every page: the help window, the look, the menu of narrow screens.

const help = document.getElementById("help");
const opener = document.getElementById("open-help");
opener?.addEventListener("click", () => help.showModal()); // closing gives the focus back
help?.querySelector("[data-close-help]").addEventListener("click", () => help.close());
// A press beside the window closes it; a key pressed in it is none of the page's keys.
help?.addEventListener("click", (event) => {
  if (event.target === help) help.close();
});

const look = document.getElementById("theme");
if (look) {
  look.value = window.kiemdoiLook.chosen();
  look.addEventListener("change", () => window.kiemdoiLook.choose(look.value));
}

const menu = document.querySelector(".menu-button");
menu?.addEventListener("click", () => {
  menu.setAttribute("aria-expanded", String(menu.getAttribute("aria-expanded") !== "true"));
});
