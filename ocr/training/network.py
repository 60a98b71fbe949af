"""The two networks: one looks at one box, the other at the whole number; and their way into ONNX.

The first is a small residual network (He et al., Deep residual learning, 2016). The second knows no
boxes: its columns are read from left to right as one line of writing (connectionist temporal
classification, Graves et al., 2006). Torch is an extra of the project, imported in this package
only.
"""

from __future__ import annotations

import io
import warnings
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from ocr.errors import EngineError
from ocr.reader.digits import CLASSES, PATCH_HEIGHT, PATCH_WIDTH
from ocr.reader.second import SYMBOLS

# Torch is an optional extra: as `Any` the types check alike with and without it installed.
torch: Any = import_module("torch")
nn: Any = torch.nn
Network = Any
"""A `torch.nn.Module`."""

_OPSET = 17
_AGREE = 1e-3
"""Largest difference between the logits of torch and onnxruntime that is rounding."""


def digit_network() -> Network:
    """Return an untrained network: [n, 1, 40, 36] darkness 0–1 in, [n, 12] logits out."""
    return nn.Sequential(
        *_block(1, 32, 5, 2),
        nn.MaxPool2d(2),
        _residual(32),
        *_block(32, 64),
        _residual(64),
        nn.MaxPool2d(2, ceil_mode=True),
        *_block(64, 128),
        _residual(128),
        nn.AvgPool2d(5),
        nn.Flatten(),
        nn.Dropout(0.2),
        nn.Linear(128, len(CLASSES)),
    )


def number_network() -> Network:
    """Return an untrained network: [n, 1, 40, 36 b] of b boxes in, [n, 12, 9 b] logits out.

    Axis 1 holds SYMBOLS, axis 2 the columns from left to right.
    """
    return nn.Sequential(
        *_block(1, 16, 5, 2),
        *_block(16, 32),
        nn.MaxPool2d(2),
        *_block(32, 48),
        nn.MaxPool2d((2, 1)),
        *_block(48, 64),
        nn.Conv2d(64, 96, (5, 1), bias=False),
        nn.BatchNorm2d(96),
        nn.ReLU(),
        nn.Flatten(2),
        nn.Dropout(0.1),
        nn.Conv1d(96, 96, 5, padding=2),
        nn.ReLU(),
        nn.Dropout(0.1),
        nn.Conv1d(96, len(SYMBOLS) + 1, 3, padding=1),
    )


def parameters_of(network: Network) -> int:
    """Return the number of trained parameters."""
    return sum(int(part.numel()) for part in network.parameters())


def to_onnx(network: Network, *, boxes: int = 1) -> bytes:
    """Return the network as ONNX: any number of patches a call, or of numbers of any width.

    `boxes` is the width of the picture it is tried with. Raises EngineError where onnxruntime's
    answers differ from torch's by more than rounding.
    """
    network.eval()
    seed = torch.Generator().manual_seed(1)
    sample = torch.rand(3, 1, PATCH_HEIGHT, PATCH_WIDTH * boxes, generator=seed)
    free = {0: "n"} if boxes == 1 else {0: "n", 3: "width"}
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        # The TorchScript exporter is announced as the old one; the new one needs more packages.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.to(memory_format=torch.contiguous_format),
            (sample,),
            buffer,
            input_names=["patches"],
            output_names=["logits"],
            dynamic_axes={"patches": free, "logits": {0: "n"} if boxes == 1 else {0: "n", 2: "t"}},
            opset_version=_OPSET,
            dynamo=False,
        )
    model = buffer.getvalue()
    with torch.inference_mode():
        expected = network(sample).numpy()
    difference = float(np.abs(run_onnx(model, sample.numpy()) - expected).max())
    if difference > _AGREE:
        raise EngineError(f"The exported network differs from the trained one by {difference:.2g}.")
    return model


def run_onnx(model: bytes, patches: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the logits that onnxruntime computes for [n, 1, 40, w]."""
    import onnxruntime

    session: Any = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    logits: npt.NDArray[np.float32] = session.run(None, {"patches": patches})[0]
    return logits


def _block(inputs: int, outputs: int, size: int = 3, stride: int = 1) -> list[Any]:
    return [
        nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    ]


def _residual(channels: int) -> Network:
    """Return a block that adds two convolutions to what it is given."""
    inner = nn.Sequential(
        *_block(channels, channels),
        nn.Conv2d(channels, channels, 3, 1, 1, bias=False),
        nn.BatchNorm2d(channels),
    )

    return _Added(inner)


def _added(module: Any, values: Any) -> Any:
    return nn.functional.relu(values + module.inner(values))


def _initialise(module: Any, inner: Any) -> None:
    nn.Module.__init__(module)
    module.inner = inner


# Made by hand, because the types know no torch whose class could be inherited from.
_Added: Any = type("Added", (nn.Module,), {"__init__": _initialise, "forward": _added})
