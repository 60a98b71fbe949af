"""The table of files in `sample_scans/README.md`: written from the catalogue, never by hand."""

from __future__ import annotations

from pathlib import Path

from sample_scans.catalogue import FileSpec, PageSpec
from sample_scans.scans import SCANS

PATH = Path(__file__).parent / "README.md"
_MARKER = "<!-- table: written by python -m sample_scans.make -->\n"


def table() -> str:
    """Return the Markdown table: file, what is on it, purpose."""
    lines = ["| file | sheet pages | what it is for |", "|---|---|---|"]
    lines += [f"| `{spec.name}` | {_pages(spec)} | {spec.purpose}. |" for spec in SCANS]
    return "\n".join(lines) + "\n"


def write(path: Path = PATH) -> None:
    """Put the table below its marker."""
    text = path.read_text(encoding="utf-8")
    head = text.partition(_MARKER)[0]
    path.write_text(f"{head}{_MARKER}\n{table()}", encoding="utf-8")


def _pages(spec: FileSpec) -> str:
    if spec.same_as:
        return f"as `{spec.same_as}`"
    return ", ".join(_page(page) for page in spec.pages)


def _page(page: PageSpec) -> str:
    if page.page < 1:
        return "empty back" if page.page == 0 else "none"
    copy = f" copy {page.copy}" if page.copy > 1 else ""
    return f"{page.contest} station {page.station}{copy} p. {page.page}"
