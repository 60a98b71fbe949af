// `/` leads to the search, but for places where people type and where a page has keys of its own.
const box = document.getElementById("search-q");
const own = document.getElementById("desk-data") ?? document.querySelector("[data-whole-page]");

document.addEventListener("keydown", (event) => {
  if (!box || own || event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey) return;
  const here = event.target;
  if (here.closest("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// A search that leads to a sheet's part of a page puts the keyboard there, too.
const part = location.hash.startsWith("#sheet-") && document.getElementById(location.hash.slice(1));
if (part) part.focus();
