"""Read one digit box each: patches in, calibrated probabilities out.

The engine sees ink and nothing else: no sums, no neighbours, no limits (it does not know what it
ought to read). The network itself, its classes, temperature and threshold are files beside the
package, made by `python -m ocr.training`; their figures are in `ocr/MODEL_CARD.md`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from ocr.errors import EngineError

if TYPE_CHECKING:
    import onnxruntime

Patches = npt.NDArray[np.float32]
"""[n, 40, 36] darkness of a box and 1 mm around it: 0 = paper, 1 = black, 4 px per mm."""
Probabilities = npt.NDArray[np.float32]
"""[n, 12] calibrated, every row sums to 1: the digits 0–9, blank, not a digit."""

PATCH_HEIGHT = 40
PATCH_WIDTH = 36
BLANK = 10
NOT_A_DIGIT = 11
CLASSES = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "blank", "not-a-digit")

_PACKAGE = Path(__file__).resolve().parent.parent
MODEL_FILE = _PACKAGE / "digits.onnx"
DESCRIPTION_FILE = _PACKAGE / "digits.json"
# Small batches keep the feature maps in the processor's cache; a larger one is slower.
_BATCH = 16


@dataclass(frozen=True, slots=True, eq=False)
class ProposedNumber:
    """A number found box by box: its digits, their joint probability `p`, patches [n, 40, 36]."""

    text: str
    p: float
    patches: Patches


class DigitEngine(Protocol):
    """Whatever reads digit boxes: the shipped network, or a stand-in in a test."""

    @property
    def version(self) -> str:
        """Name and version, stored with every reading."""

    @property
    def threshold(self) -> float:
        """Probability in 0–1 below which a group is not good enough to propose (`unsure`)."""

    def classify(self, patches: Patches) -> Probabilities:
        """Return calibrated probabilities [n, 12] for patches [n, 40, 36]."""

    def confirm(self, numbers: Sequence[ProposedNumber]) -> Sequence[float]:
        """Return for each number how likely (0–1) all readers together find it right."""


class OnnxDigitEngine:
    """The shipped network, run by onnxruntime on one thread of the calling process."""

    def __init__(self, model: bytes, description: Mapping[str, Any]) -> None:
        """Open a network; raises EngineError where model and description do not fit together."""
        if tuple(description.get("classes", ())) != CLASSES:
            raise EngineError(
                "The digit network's description names other classes than this reader knows; "
                "install the reader anew, or train the network with this version."
            )
        try:
            self._temperature = float(description["temperature"])
            self._threshold = float(description["threshold"])
            self._version = str(description["version"])
        except (KeyError, TypeError, ValueError) as error:
            raise EngineError(
                f"The digit network's description is incomplete ({error}); "
                "install the reader anew, or train the network with this version."
            ) from error
        self._session = _open_session(model)
        self._input = self._session.get_inputs()[0].name

    @classmethod
    def load(
        cls, model_file: Path = MODEL_FILE, description_file: Path = DESCRIPTION_FILE
    ) -> OnnxDigitEngine:
        """Read the network and its description; raises EngineError where one cannot be read."""
        try:
            description = json.loads(description_file.read_text("utf-8"))
            model = model_file.read_bytes()
        except (OSError, ValueError) as error:
            raise EngineError(
                f"The digit network cannot be loaded: {error}. Install the reader anew."
            ) from error
        if not isinstance(description, dict):
            raise EngineError(f"{description_file.name} is not a JSON object; install it anew.")
        return cls(model, description)

    @property
    def version(self) -> str:
        """Name and version, stored with every reading."""
        return self._version

    @property
    def threshold(self) -> float:
        """Probability in 0–1 below which a box is not good enough to propose (`unsure`)."""
        return self._threshold

    def classify(self, patches: Patches) -> Probabilities:
        """Return calibrated probabilities [n, 12] for patches [n, 40, 36].

        Raises EngineError for patches of another shape and for answers that are no probabilities.
        """
        if patches.ndim != 3 or patches.shape[1:] != (PATCH_HEIGHT, PATCH_WIDTH):
            raise EngineError(
                f"The digit reader was given patches of shape {patches.shape}; "
                f"it needs (n, {PATCH_HEIGHT}, {PATCH_WIDTH})."
            )
        if not len(patches):
            return np.zeros((0, len(CLASSES)), np.float32)
        values = np.ascontiguousarray(patches, dtype=np.float32)[:, None]
        logits = np.concatenate(
            [
                self._session.run(None, {self._input: values[start : start + _BATCH]})[0]
                for start in range(0, len(values), _BATCH)
            ]
        )
        if not np.isfinite(logits).all():
            raise EngineError("The digit network gave no usable answer for a box of this page.")
        return softmax(logits / self._temperature)

    def confirm(self, numbers: Sequence[ProposedNumber]) -> list[float]:
        """Return for each number how likely (0–1) all readers together find it right."""
        return [number.p for number in numbers]


def softmax(logits: npt.NDArray[np.floating[Any]]) -> Probabilities:
    """Return the rows of `logits` [n, classes] as probabilities that sum to 1."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Probabilities = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


@cache
def default_engine() -> OnnxDigitEngine:
    """Return the shipped engine, loaded when first asked for and once per process."""
    return OnnxDigitEngine.load()


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
