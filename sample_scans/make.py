"""Make all sample scans and `truth.csv` anew: `python -m sample_scans.make [FOLDER]`.

The same call gives the same bytes: every random number comes from a seed that the catalogue fixes.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from sample_scans import encode, readme, truth
from sample_scans.catalogue import FileSpec, PageSpec
from sample_scans.encode import Pixels
from sample_scans.errors import SampleError
from sample_scans.looks import LOOKS
from sample_scans.pages import compose, letter
from sample_scans.scans import SCANS

HERE = Path(__file__).parent
FOLDER = HERE / "scans"


def make_file(spec: FileSpec) -> bytes:
    """Return the bytes of one file of the catalogue."""
    if spec.same_as:
        return make_file(find(spec.same_as))
    if spec.damage == "empty":
        return b""
    if spec.damage == "renamed":
        return "Biên bản này chỉ là một tệp văn bản.\n".encode() * 12
    pixels = [page_pixels(page, spec.dpi) for page in spec.pages]
    data = _encode(spec, pixels)
    # Half of a JPEG still opens; what is left of a third breaks off in the first rows.
    return data[: len(data) // 3] if spec.damage == "truncated" else data


def page_pixels(spec: PageSpec, dpi: int) -> Pixels:
    """Return one page as the scanner or phone stored it."""
    rng = np.random.default_rng(_seed(repr(spec)))
    page = letter() if spec.page < 0 else compose(spec)
    return LOOKS[spec.look](page, rng, dpi)


def find(name: str) -> FileSpec:
    """Return the description of one file; raise SampleError if there is none of that name."""
    for spec in SCANS:
        if spec.name == name:
            return spec
    raise SampleError(f"There is no sample scan {name}; see sample_scans/README.md for the names.")


def make_all(
    folder: Path, said: Callable[[str], None], specs: Sequence[FileSpec] = SCANS
) -> Iterator[Path]:
    """Write `specs` into `folder` one by one and yield each path; `said` gets a line for each."""
    folder.mkdir(parents=True, exist_ok=True)
    for spec in specs:
        path = folder / spec.name
        data = make_file(spec)
        path.write_bytes(data)
        said(f"{spec.name}  {len(data) / 1000:.0f} kB")
        yield path


def _encode(spec: FileSpec, pixels: list[Pixels]) -> bytes:
    suffix = spec.name.rpartition(".")[2]
    first = pixels[0]
    if spec.damage == "locked":
        return encode.locked_pdf(first, spec.dpi, "bau-cu")
    match suffix:
        case "jpg":
            return encode.jpeg(first, spec.dpi, spec.quality)
        case "png":
            return encode.png(first, spec.dpi)
        case "pdf":
            return encode.pdf(pixels, spec.dpi, spec.quality)
        case "tif":
            return encode.tiff([np.asarray(page, dtype=np.bool_) for page in pixels], spec.dpi)
        case "heic":
            return encode.heic(np.asarray(first, dtype=np.uint8))
    raise SampleError(f"{spec.name}: nothing here writes .{suffix} files.")


def _seed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write every scan and truth.csv; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder: Path = parser.parse_args(arguments).folder
    total = sum(path.stat().st_size for path in make_all(folder, print))
    target = HERE if folder == FOLDER else folder
    truth.write(target / "truth.csv")
    if target == HERE:
        readme.write()
    print(f"{len(SCANS)} files, {total / 1e6:.1f} MB in {folder}; truth.csv in {target}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
