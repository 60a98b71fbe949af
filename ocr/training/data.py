"""The real digits: where they come from, and that they are the right ones.

Who is read by whom is in `ocr.training.folds`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ocr.errors import TrainingDataError

Images = npt.NDArray[np.uint8]
"""[n, h, w], 0 = paper, 255 = the darkest ink, whatever the set's own sense is."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the data folder: its SHA-256, origin, licence and how to cite it."""

    name: str
    sha256: str
    origin: str
    licence: str
    citation: str
    writers_known: bool
    dark_on_light: bool = False

    @property
    def file(self) -> str:
        """Name of the file in the data folder."""
        return f"{self.name}.npz"


SOURCES = (
    Source(
        "mnist",
        "a2102f05ac8636852a34fef4cea34f6d1e9cdd81060172a84afe310c51fe151a",
        "MNIST training set (NIST Special Database 19: US Census employees and high-school "
        "students, 1990s) with QMNIST's writer ids",
        "NIST SD 19 public domain; MNIST as a set CC BY-SA 3.0; QMNIST BSD",
        "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document "
        "recognition. Proc. IEEE 86(11), 1998. — C. Yadav, L. Bottou: Cold case: the lost MNIST "
        "digits. NeurIPS 2019 (writer ids).",
        writers_known=True,
    ),
    Source(
        "swiss",
        "a529364c80499ee7c4e8ba9cc73c69887e33cddd1f49fcb4a1ab960faf7e6a30",
        "kensanata/numbers, as copied in BSI-Business-Systems-Integration-AG/anagnostes",
        "Apache-2.0",
        "A. Schroeder (kensanata): numbers, handwritten digits from Switzerland.",
        writers_known=True,
        dark_on_light=True,
    ),
    Source(
        "optdigits",
        "ae5bc9ee293e99da3ea2617202820fc1048c0e7dd501b940bf1d30070f14256f",
        "UCI Optical Recognition of Handwritten Digits (Turkey)",
        "CC BY 4.0",
        "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits. UCI Machine Learning "
        "Repository, 1998.",
        writers_known=False,
    ),
    Source(
        "semeion",
        "a5875d15db2fe0abbe5ecff47f99e3324036d8b3e091bd4b3f1da4783c63cc14",
        "UCI Semeion Handwritten Digit (Italy)",
        "CC BY 4.0",
        "M. Buscema et al.: Semeion Handwritten Digit. Semeion Research Center; UCI Machine "
        "Learning Repository.",
        writers_known=False,
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class DigitSet:
    """Digits of one source: images [n, h, w] (0 paper – 255 ink), labels 0–9 [n], writers [n]."""

    name: str
    images: Images
    labels: npt.NDArray[np.int64]
    writers: npt.NDArray[np.str_]

    def where(self, chosen: npt.NDArray[Any]) -> DigitSet:
        """Return the digits that the mask or index array `chosen` picks."""
        return DigitSet(self.name, self.images[chosen], self.labels[chosen], self.writers[chosen])


def load_source(folder: Path, source: Source) -> DigitSet:
    """Return one whole source after its SHA-256 was checked; raises TrainingDataError."""
    path = folder / source.file
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise TrainingDataError(
            f"The real digits are not there: {path} cannot be read ({error.strerror}). "
            "Training needs the folder that ocr/MODEL_CARD.md describes; name it with --data."
        ) from error
    if hashlib.sha256(raw).hexdigest() != source.sha256:
        raise TrainingDataError(
            f"{path} is not the file that this training was written for (its SHA-256 differs); "
            "take the one that ocr/MODEL_CARD.md describes."
        )
    with np.load(path) as archive:
        images = archive["images"]
        labels = archive["labels"].astype(np.int64)
        writers = archive["writers"].astype(str) if source.writers_known else None
    if source.dark_on_light:
        images = 255 - images
    if writers is None:
        writers = np.full(len(labels), "unknown")
    return DigitSet(source.name, images, labels, writers)


@dataclass(frozen=True, slots=True, eq=False)
class WriterDigits:
    """All digits of one writer: images [n, h, w] float32 ink 0–1, labels 0–9 [n]."""

    source: str
    writer: str
    images: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int64]


def ink_of(images: Images) -> npt.NDArray[np.float32]:
    """Return images [n, h, w] as ink 0–1: each image's own paper is 0, its darkest ink 1."""
    values = images.astype(np.float32)
    flat = values.reshape(len(values), -1)
    paper = np.percentile(flat, 20, axis=1)[:, None, None]
    full = flat.max(axis=1)[:, None, None]
    ink: npt.NDArray[np.float32] = np.clip((values - paper) / np.maximum(full - paper, 1), 0, 1)
    return ink.astype(np.float32)
