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

// Adds the files of an entry to `found`; what cannot be opened is named in `missed`.
async function collect(entry, found, missed) {
  if (HIDDEN.test(entry.name)) return;
  try {
    if (entry.isFile) {
      found.push(await fileOf(entry));
      return;
    }
    const inside = await entriesOf(entry);
    inside.sort((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }));
    for (const one of inside) await collect(one, found, missed);
  } catch {
    missed.push(entry.name);
  }
}

// Returns {files, missed}: the files, and the names of what could not be opened.
export async function droppedFiles(transfer) {
  // The entries must be asked for at once: after the event they are gone.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const plain = [...transfer.files];
  if (!entries.some((entry) => entry.isDirectory)) return { files: plain, missed: [] };
  const files = [];
  const missed = [];
  for (const entry of entries) await collect(entry, files, missed);
  return { files, missed };
}
