// Which files of a pile are not at the server yet, so that a reload in the middle can name them:
// the browser forgets the files themselves, and nobody else knows that they were chosen.
const PREFIX = "kiemdoi-unsent ";

function read(place) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + place)) || [];
  } catch {
    return [];
  }
}

function write(place, names) {
  try {
    if (names.length) sessionStorage.setItem(PREFIX + place, JSON.stringify(names));
    else sessionStorage.removeItem(PREFIX + place);
  } catch {
    // A browser that keeps nothing: then only the pages counted by hand tell what is missing.
  }
}

export function remember(place, names) {
  write(place, [...read(place), ...names]);
}

export function forget(place, name) {
  const names = read(place);
  const where = names.indexOf(name);
  if (where >= 0) names.splice(where, 1);
  write(place, names);
}

export function leftFrom(place) {
  const names = read(place);
  write(place, []);
  return names;
}
