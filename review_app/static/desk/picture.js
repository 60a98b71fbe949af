// A picture counts as shown once it was decoded, painted, and lies in the window of a visible tab.

// Resolves after the frame in which what was drawn just now is painted.
export async function whenPainted() {
  await nextFrame();
  await nextFrame();
}

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()));

async function untilTabVisible() {
  while (document.visibilityState !== "visible") {
    await new Promise((resolve) =>
      document.addEventListener("visibilitychange", resolve, { once: true }),
    );
  }
}

function inWindow(element) {
  const box = element.getBoundingClientRect();
  return (
    box.width > 0 &&
    box.height > 0 &&
    box.bottom > 0 &&
    box.right > 0 &&
    box.top < window.innerHeight &&
    box.left < window.innerWidth
  );
}

async function untilInWindow(element) {
  if (inWindow(element)) return;
  element.scrollIntoView({ block: "nearest" });
  await nextFrame();
  if (inWindow(element)) return;
  await new Promise((resolve) => {
    const watcher = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        watcher.disconnect();
        resolve();
      }
    });
    watcher.observe(element);
  });
}

// Resolves when `image` shows `url` to the person; rejects when the picture cannot be decoded.
export async function show(image, url, description) {
  if (image.getAttribute("src") !== url) image.src = url;
  image.alt = description;
  image.hidden = false;
  await image.decode();
  await untilTabVisible();
  await untilInWindow(image);
  await whenPainted();
}

const fetched = new Map();

// Have the browser load and decode `url` before it is needed.
export function prefetch(url) {
  if (!url || fetched.has(url)) return;
  const image = new Image();
  image.src = url;
  image.decode().catch(() => fetched.delete(url));
  fetched.set(url, image);
}
