"""The network: six small convolutions and two layers over them, and its way into ONNX.

Torch is an extra of the project and is imported in this package only.
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
from ocr.training.generator import PatchSet

# Torch is an optional extra: as `Any` the types check alike with and without it installed.
torch: Any = import_module("torch")
nn: Any = torch.nn
Network = Any
"""A `torch.nn.Sequential` that maps patches [n, 1, 40, 36] to logits [n, 12]."""

CHANNELS = (16, 24, 48, 64)
_HIDDEN = 128
_OPSET = 17
_AGREE = 1e-3
"""Largest difference between the logits of torch and onnxruntime that is rounding."""


def build_network() -> Network:
    """Return an untrained network: [n, 1, 40, 36] darkness 0–1 in, [n, 12] logits out."""
    first, second, third, fourth = CHANNELS
    return nn.Sequential(
        *_block(1, first, 5, 2),
        *_block(first, second),
        *_block(second, second),
        nn.MaxPool2d(2),
        *_block(second, third),
        *_block(third, third),
        nn.MaxPool2d(2, ceil_mode=True),
        *_block(third, fourth),
        nn.Flatten(),
        nn.Dropout(0.2),
        nn.Linear(fourth * 25, _HIDDEN),
        nn.ReLU(),
        nn.Dropout(0.3),
        nn.Linear(_HIDDEN, len(CLASSES)),
    )


def parameters_of(network: Network) -> int:
    """Return the number of trained parameters."""
    return sum(int(part.numel()) for part in network.parameters())


def logits_of(network: Network, data: PatchSet) -> npt.NDArray[np.float32]:
    """Return logits [n, 12] of all patches, the network in its state of use."""
    network.eval()
    parts: list[npt.NDArray[np.float32]] = []
    with torch.inference_mode():
        for start in range(0, len(data.labels), 512):
            batch = torch.from_numpy(data.patches[start : start + 512])[:, None].float() / 255
            parts.append(network(batch).numpy())
    return np.concatenate(parts)


def to_onnx(network: Network) -> bytes:
    """Return the network as ONNX with any number of patches per call.

    Raises EngineError where onnxruntime's answers differ from torch's by more than rounding.
    """
    network.eval()
    sample = torch.rand(3, 1, PATCH_HEIGHT, PATCH_WIDTH, generator=torch.Generator().manual_seed(1))
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
            dynamic_axes={"patches": {0: "n"}, "logits": {0: "n"}},
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
    """Return the logits [n, 12] that onnxruntime computes for [n, 1, 40, 36]."""
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
