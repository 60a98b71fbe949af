// Small help on the supervisor's pages; everything works without it, too.

// Whoever types a third number has chosen "neither": no tally may be taken by oversight.
for (const box of document.querySelectorAll('input.third[name="value"]')) {
  box.addEventListener('input', () => {
    const choice = box.form.querySelector('input[name="kind"][value="write"]');
    if (choice && box.value) choice.checked = true;
  });
}
for (const page of document.querySelectorAll('select[name="page"]')) {
  page.addEventListener('change', () => {
    const choice = page.form.querySelector('input[name="to"][value="rescan"]');
    if (choice) choice.checked = true;
  });
}
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
// After a decision the page comes back at the next number: the focus goes there, too.
if (location.hash.startsWith('#field-')) {
  document.getElementById(location.hash.slice(1))?.focus({preventScroll: true});
}
