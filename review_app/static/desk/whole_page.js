// The whole page as it was scanned, turned upright, with the current field's line marked.

const SVG = "http://www.w3.org/2000/svg";

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

export class WholePage {
  constructor(dialog, pages) {
    this.dialog = dialog;
    this.pages = pages;
    this.frame = dialog.querySelector("[data-page-frame]");
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  }

  get open() {
    return this.dialog.open;
  }

  toggle(field) {
    if (this.open) {
      this.dialog.close();
      return;
    }
    const page = this.pages[field.page];
    if (!page) return;
    this.frame.replaceChildren(this.draw(page, field));
    this.dialog.showModal();
    this.frame.querySelector(".line-mark")?.scrollIntoView({ block: "center" });
  }

  draw(page, field) {
    const sideways = page.turn % 180 !== 0;
    const width = sideways ? page.height : page.width;
    const height = sideways ? page.width : page.height;
    const svg = element("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
    svg.setAttribute("aria-label", `${field.label} – ${page.name}`);
    const turned = element("g", {
      transform:
        `translate(${width / 2} ${height / 2}) rotate(${page.turn}) ` +
        `translate(${-page.width / 2} ${-page.height / 2})`,
    });
    turned.append(
      element("image", { href: page.url, width: page.width, height: page.height }),
    );
    const corners = page.lines[field.id];
    if (corners) {
      const points = corners.map((corner) => corner.join(",")).join(" ");
      turned.append(element("polygon", { points, class: "line-mark" }));
    }
    svg.append(turned);
    return svg;
  }
}
