"""The engine that comes with the product: three pairs of networks, averaged and calibrated.

Each member was trained without a third of the writers (`ocr.training.folds`) and has a network that
looks at one box and one that reads the whole number by columns. What they say together is weighed
into one confidence; all of it was fitted on writers that the member in question never saw. The
files are made by `python -m ocr.training`; their figures are in `ocr/MODEL_CARD.md`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ocr.errors import EngineError
from ocr.reader.digits import (
    BLANK,
    CLASSES,
    PATCH_HEIGHT,
    PATCH_WIDTH,
    Patches,
    Probabilities,
    ProposedNumber,
    ink_inside,
    paper_inside,
    softmax,
)
from ocr.reader.second import SYMBOLS, text_probabilities

if TYPE_CHECKING:
    import onnxruntime

ENGINE_FOLDER = Path(__file__).resolve().parent.parent / "engine"
DESCRIPTION_NAME = "engine.json"
# Small batches keep the feature maps in the processor's cache; a larger one is slower.
_BATCH = 16
_EMPTY_DARKNESS = 0.05
"""Where nothing inside a box is darker than this over its own paper, there is nothing to read."""
_EMPTY_SURE = 0.9999
_LOOK_AGAIN = 0.99
"""A box below this is looked at again, shifted by one pixel each way."""
_WAYS = ((0, 1), (0, -1), (1, 0), (-1, 0))


@dataclass(frozen=True, slots=True)
class Calibration:
    """How an engine's answers become probabilities.

    `temperature` divides the boxes' logits (Guo et al., On calibration of modern neural networks,
    2017). `weights` (first, second, constant) join both readers' log-odds of a number into one
    (logistic regression; Platt, 1999). `threshold` is for whole groups.
    """

    temperature: float
    weights: tuple[float, float, float]
    threshold: float

    @classmethod
    def of(cls, description: Mapping[str, Any]) -> Calibration:
        """Read one from JSON; raises EngineError where something is missing."""
        try:
            first, second, constant = (float(value) for value in description["weights"])
            return cls(
                float(description["temperature"]),
                (first, second, constant),
                float(description["threshold"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise EngineError(
                f"The reader's description is incomplete ({error}); install the reader anew, or "
                "train it with this version."
            ) from error

    def joined(
        self, first: npt.NDArray[np.floating], second: npt.NDArray[np.floating]
    ) -> npt.NDArray[np.float64]:
        """Return the probability (0–1) that numbers are right, from both readers' own [n]."""
        weights = self.weights
        odds = weights[0] * log_odds(first) + weights[1] * log_odds(second) + weights[2]
        return np.asarray(1.0 / (1.0 + np.exp(-odds)))


class NetworkEngine:
    """Networks run by onnxruntime on one thread of the calling process; their mean counts."""

    def __init__(
        self, digits: Sequence[bytes], numbers: Sequence[bytes], version: str, how: Calibration
    ) -> None:
        """Open the networks; raises EngineError where one cannot be opened."""
        self._digits = [_open_session(model) for model in digits]
        self._numbers = [_open_session(model) for model in numbers]
        self._version = version
        self.calibration = how

    @property
    def version(self) -> str:
        """Name and version, stored with every reading."""
        return self._version

    @property
    def threshold(self) -> float:
        """Probability in 0–1 below which a group is not good enough to propose (`unsure`)."""
        return self.calibration.threshold

    def classify(self, patches: Patches) -> Probabilities:
        """Return calibrated probabilities [n, 12] for patches [n, 40, 36].

        Raises EngineError for patches of another shape and for answers that are no probabilities.
        """
        if patches.ndim != 3 or patches.shape[1:] != (PATCH_HEIGHT, PATCH_WIDTH):
            raise EngineError(
                f"The digit reader was given patches of shape {patches.shape}; "
                f"it needs (n, {PATCH_HEIGHT}, {PATCH_WIDTH})."
            )
        answer = np.full((len(patches), len(CLASSES)), (1 - _EMPTY_SURE) / BLANK, np.float32)
        answer[:, BLANK] = _EMPTY_SURE
        inked = np.flatnonzero(~surely_empty(patches))
        if len(inked):
            answer[inked] = self._seen(patches[inked])
        return answer

    def confirm(self, numbers: Sequence[ProposedNumber]) -> list[float]:
        """Return for each number how likely (0–1) both readers together find it right."""
        if not self._numbers:
            return [number.p for number in numbers]
        second = self.second_opinions(numbers)
        first = np.array([number.p for number in numbers])
        return [float(value) for value in self.calibration.joined(first, second)]

    def second_opinions(self, numbers: Sequence[ProposedNumber]) -> npt.NDArray[np.float64]:
        """Return for each number the probability (0–1) that the second reader gives it alone."""
        found = np.zeros(len(numbers))
        order = sorted(range(len(numbers)), key=lambda place: len(numbers[place].patches))
        for _, group in groupby(order, key=lambda place: len(numbers[place].patches)):
            places = list(group)
            strips = np.stack([np.hstack(list(numbers[place].patches)) for place in places])
            texts = [numbers[place].text for place in places]
            for session in self._numbers:
                logits = _run(session, strips)
                columns = _log_softmax(logits)
                found[places] += text_probabilities(columns, texts) / len(self._numbers)
        return found

    def _seen(self, patches: Patches) -> Probabilities:
        """Return what the networks say of inked boxes; doubtful ones are looked at again, shifted.

        A quarter of a millimetre up, down, left and right: five looks, whose mean counts.
        """
        answer = self._mean(patches)
        doubtful = np.flatnonzero(answer.max(axis=1) < _LOOK_AGAIN)
        if len(doubtful):
            looks = [patches[doubtful]]
            looks += [np.roll(looks[0], way, axis=(1, 2)) for way in _WAYS]
            again = self._mean(np.concatenate(looks))
            answer[doubtful] = again.reshape(len(looks), len(doubtful), -1).mean(axis=0)
        return answer

    def _mean(self, patches: Patches) -> Probabilities:
        total = np.zeros((len(patches), len(CLASSES)), np.float32)
        for session in self._digits:
            total += softmax(_run(session, patches) / self.calibration.temperature)
        return total / np.float32(len(self._digits))


def surely_empty(patches: Patches) -> npt.NDArray[np.bool_]:
    """Say for patches [n, 40, 36] whether a box holds nothing at all, not even faint ink [n].

    What is looked at is the darkest mean of 3 × 3 px (0.75 mm) inside the box, against the box's
    own median. Ink that is lighter than `_EMPTY_DARKNESS` over its paper no person reads either.
    """
    if not len(patches):
        return np.zeros(0, bool)
    darkest = ink_inside(patches).max(axis=(1, 2))
    return np.asarray((darkest < _EMPTY_DARKNESS) & (paper_inside(patches) < 2 * _EMPTY_DARKNESS))


def log_odds(p: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Return log(p / (1 − p)) of probabilities, those closer than 1e-7 to 0 or 1 drawn in."""
    inner = np.clip(p.astype(np.float64), 1e-7, 1 - 1e-7)
    return np.asarray(np.log(inner / (1 - inner)))


@cache
def default_engine() -> NetworkEngine:
    """Return the shipped engine, loaded when first asked for and once per process."""
    return load_engine()


@cache
def member_engine(member: int) -> NetworkEngine:
    """Return one member (1–3) alone, calibrated without the fold that it never saw."""
    return load_engine(members=(member,))


def load_engine(
    folder: Path = ENGINE_FOLDER, members: Sequence[int] | None = None
) -> NetworkEngine:
    """Read an engine from its folder: the whole, or one member with its own calibration.

    Raises EngineError where something cannot be read or does not fit this reader.
    """
    description = read_description(folder)
    chosen = members or [int(member) for member in description["members"]]
    how = description["members"][str(chosen[0])] if len(chosen) == 1 else description
    return open_networks(folder, chosen, str(description["version"]), Calibration.of(how))


def open_networks(
    folder: Path, members: Sequence[int], version: str, how: Calibration
) -> NetworkEngine:
    """Return the engine of these members' network files; raises EngineError where one is bad."""
    try:
        digits = [(folder / f"digits-{member}.onnx").read_bytes() for member in members]
        numbers = [(folder / f"numbers-{member}.onnx").read_bytes() for member in members]
    except OSError as error:
        raise EngineError(
            f"The reader's networks cannot be loaded: {error}. Install the reader anew."
        ) from error
    return NetworkEngine(digits, numbers, version, how)


def read_description(folder: Path = ENGINE_FOLDER) -> dict[str, Any]:
    """Return what is known of an engine; raises EngineError where that is not for this reader."""
    path = folder / DESCRIPTION_NAME
    try:
        description = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise EngineError(
            f"The reader's description cannot be loaded: {error}. Install the reader anew."
        ) from error
    if (
        not isinstance(description, dict)
        or tuple(description.get("classes", ())) != CLASSES
        or tuple(description.get("symbols", ())) != SYMBOLS
        or not description.get("members")
        or not description.get("version")
    ):
        raise EngineError(
            f"{path.name} describes other networks than this reader knows; install the reader "
            "anew, or train it with this version."
        )
    return description


def _log_softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return log-probabilities over axis 1 of [n, 12, t]."""
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def _run(session: onnxruntime.InferenceSession, pictures: Patches) -> npt.NDArray[np.float32]:
    """Return a network's logits for pictures [n, 40, w]; raises EngineError for unusable ones."""
    values = np.ascontiguousarray(pictures, dtype=np.float32)[:, None]
    name = session.get_inputs()[0].name
    logits = np.concatenate(
        [
            session.run(None, {name: values[start : start + _BATCH]})[0]
            for start in range(0, len(values), _BATCH)
        ]
    )
    if not np.isfinite(logits).all():
        raise EngineError("The digit network gave no usable answer for a box of this page.")
    return np.asarray(logits, np.float32)


def _open_session(model: bytes) -> onnxruntime.InferenceSession:
    # Imported here: a program that only prints sheets never loads the runtime.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Worker processes share the cores: a thread that spins while it waits would steal one.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        # onnxruntime raises several unrelated types for a model that it cannot open.
        raise EngineError(
            "The digit network cannot be opened; its file is damaged. Install the reader anew."
        ) from error
