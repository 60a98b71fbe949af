// What was dropped: files, and the files of folders, without what no scanner writes.
const HIDDEN = /^[.~]|^(thumbs\.db|desktop\.ini)$/i;

function fileOf(entry) {
  return new Promise((found, failed) => entry.file(found, failed));
}

// A folder hands out its entries in parts; an empty part is the last one.
async function entriesOf(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const part = await new Promise((found, failed) => reader.readEntries(found, failed));
    if (!part.length) return all;
    all.push(...part);
  }
}

async function filesOf(entry) {
  if (entry.isFile) return HIDDEN.test(entry.name) ? [] : [await fileOf(entry)];
  const inside = await entriesOf(entry);
  inside.sort((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }));
  const found = [];
  for (const one of inside) found.push(...(await filesOf(one)));
  return found;
}

export async function droppedFiles(transfer) {
  // The entries must be asked for at once: after the event they are gone.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files];
  const found = [];
  for (const entry of entries) found.push(...(await filesOf(entry)));
  return found;
}
