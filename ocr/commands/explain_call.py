"""What a call of `read` asks for with --explain, and what is said where a picture fails to come.

Light on purpose: the process that hands out the work imports it, and no picture library with it.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ocr.commands.explain_words import Language, word
from ocr.errors import OcrError


@dataclass(frozen=True, slots=True)
class Explaining:
    """Where pictures go (None: beside the scans) and in which language they speak."""

    out: Path | None
    language: Language


def add_explain_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --explain and the arguments that go with it."""
    parser.add_argument(
        "--explain",
        action="store_true",
        help="draw one picture a page of what the reader saw: FILE.explain-p1.png beside FILE",
    )
    parser.add_argument(
        "--out",
        metavar="PICTURE.png",
        help="with --explain: the picture (-p1, -p2 … before its ending if there are several), or "
        "a folder for them",
    )
    parser.add_argument(
        "--lang", choices=("vi", "en"), help="with --explain: the pictures' words (default vi)"
    )


def explaining(args: argparse.Namespace) -> Explaining | None:
    """Return what --explain asks for; raises OcrError where it cannot be meant so."""
    given: str | None = args.out
    if not args.explain:
        if given is not None:
            raise OcrError("--out says where the picture of --explain goes: add --explain")
        if args.lang is not None:
            raise OcrError("--lang is the language of the picture of --explain: add --explain")
        return None
    if given is not None:
        _check_out(given, args.files)
    return Explaining(None if given is None else Path(given), args.lang or "vi")


def _check_out(given: str, files: Sequence[str]) -> None:
    out = Path(given)
    if out.is_dir():
        names = Counter(Path(file).name for file in files)
        for name, count in names.items():
            if count > 1:
                raise OcrError(
                    f"{count} files are called {name}, and their pictures would overwrite each "
                    f"other in {given}: leave --out away, then each goes beside its scan"
                )
        return
    is_folder = given.endswith(("/", os.sep)) or not out.suffix
    if is_folder and not out.exists():
        raise OcrError(
            f"the folder {given} does not exist: make it first (a single picture's name ends in "
            ".png)"
        )
    if out.suffix.lower() != ".png":
        raise OcrError(f"{out} is no folder, and pictures are PNG: end its name in .png")
    if not out.parent.is_dir():
        raise OcrError(f"the folder {out.parent} does not exist: make it first")
    if len(files) > 1:
        raise OcrError(f"{out} is one picture, but there are several files: name a folder")


def no_picture(file: str, page: int | None, reason: str, language: Language) -> str:
    """Return the sentence that there is no picture of a page (None: of the file), and why."""
    name = file if page is None else f"{file}, {word('page', language)} {page}"
    return word("told.none", language).format(name=name, reason=reason)
