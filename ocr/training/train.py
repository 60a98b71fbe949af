"""Fit one network to the rows it may see. Runs to its last step: nothing is selected on any writer.

Deterministic for one machine and one thread a network: every draw comes from the seed. Where torch
finds a graphics processor it is used; the figures of the product come from plain processors.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ocr.reader.digits import BLANK, CLASSES, NOT_A_DIGIT, PATCH_HEIGHT, PATCH_WIDTH
from ocr.reader.second import NOTHING, UNREADABLE
from ocr.training.batches import batches
from ocr.training.jobs import Kind
from ocr.training.network import Network, digit_network, nn, number_network, torch
from ocr.training.rows import OVERWRITTEN
from ocr.training.rowset import RowSet

Report = Callable[[str], None]
_BOXES_A_ROW = 3.125
"""So many of a row's four boxes are shown to the digit network, taken over the batch: those that
are written in, and empty ones to make up the number, of which there are more than enough. Always as
many, because every new shape costs time."""
_DOUBT = 0.6
"""How much an overwritten box is to look like no digit; the rest is spread over the digits."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How one network is trained: rows a step, steps, the rate's peak, seed, threads."""

    kind: Kind
    steps: int
    seed: int
    batch: int = 128
    peak_rate: float = 4e-3
    threads: int = 1


def train_network(
    rows: RowSet, allowed: npt.NDArray[np.intp], plan: Plan, report: Report
) -> Network:
    """Return the trained network; `allowed` are the rows of the set that it may learn from."""
    torch.manual_seed(plan.seed)
    torch.set_num_threads(plan.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    halved = short_floats_pay(device)
    report(f"{plan.kind}: {'bfloat16' if halved else 'float32'} on {device}")
    network = digit_network() if plan.kind == "digits" else number_network()
    draw = np.random.default_rng([plan.seed, 1])
    sight = Sight(draw, device, halved)
    network = _fit(network.to(device), rows, allowed, plan, sight, report)
    return network.to("cpu").eval()


@dataclass(frozen=True, slots=True)
class Sight:
    """How pictures come to a network: chance, device, and whether it counts in bfloat16."""

    draw: np.random.Generator
    device: str
    halved: bool


def short_floats_pay(device: str) -> bool:
    """Whether a training step is quicker in bfloat16 than in float32 here.

    Processors with instructions for it take half the time; others imitate it and take several
    times as long, and torch does not say which they are. So small steps of each are timed.
    """
    if device != "cpu":
        return True
    network = digit_network().to(memory_format=torch.channels_last).train()
    pictures = torch.zeros(64, 1, PATCH_HEIGHT, PATCH_WIDTH)
    spent = {False: math.inf, True: math.inf}
    # Turn by turn, and the least of each: the first also makes the kernels, and others share the
    # processor. What counts is this process's own time.
    for halved in (False, True) * 4:
        started = time.process_time()
        with torch.autocast(device, dtype=torch.bfloat16, enabled=halved):
            answer = network(pictures.contiguous(memory_format=torch.channels_last))
        answer.float().square().mean().backward()
        spent[halved] = min(spent[halved], time.process_time() - started)
    return spent[True] < spent[False]


def _fit(
    network: Network,
    rows: RowSet,
    allowed: npt.NDArray[np.intp],
    plan: Plan,
    sight: Sight,
    report: Report,
) -> Network:
    """Run `plan.steps` steps, the rate rising over the first seventh and falling to nothing."""
    network = network.to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(network.parameters(), lr=plan.peak_rate, weight_decay=0.03)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, plan.peak_rate, total_steps=plan.steps, pct_start=0.15
    )
    loss_of = _digit_loss if plan.kind == "digits" else _number_loss
    network.train()
    started, total = time.perf_counter(), 0.0
    for step, picked in enumerate(
        batches(rows, allowed, plan.steps, plan.batch, sight.draw), start=1
    ):
        loss = loss_of(network, rows.patches[picked], rows.labels[picked], sight)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        schedule.step()
        total += float(loss.detach())
        if step % 500 == 0 or step == plan.steps:
            seconds = time.perf_counter() - started
            mean = total / (step % 500 or 500)
            report(f"{plan.kind}: step {step}/{plan.steps}, loss {mean:.4f}, {seconds:.0f} s")
            total = 0.0
    return network


def _digit_loss(
    network: Network,
    patches: npt.NDArray[np.uint8],
    labels: npt.NDArray[np.int8],
    sight: Sight,
) -> Any:
    flat = labels.reshape(-1)
    mixed = sight.draw.permutation(len(flat))
    written_first = np.argsort(flat[mixed] == BLANK, kind="stable")
    kept = np.sort(mixed[written_first[: round(_BOXES_A_ROW * len(labels))]])
    boxes = patches.reshape(-1, PATCH_HEIGHT, PATCH_WIDTH)[kept]
    answer = _forward(network, boxes, sight)
    wanted = torch.from_numpy(_TARGETS[flat[kept]]).to(sight.device)
    return nn.functional.cross_entropy(answer, wanted)


def _number_loss(
    network: Network,
    patches: npt.NDArray[np.uint8],
    labels: npt.NDArray[np.int8],
    sight: Sight,
) -> Any:
    strips = np.concatenate(list(patches.swapaxes(0, 1)), axis=2)
    answer = _forward(network, strips, sight)
    # A box that holds no digit, or two, is one `x`: the symbol after the ten digits.
    texts = [[min(int(label), UNREADABLE) for label in row if label != BLANK] for row in labels]
    lengths = torch.tensor([len(text) for text in texts])
    flat = torch.tensor([symbol for text in texts for symbol in text])
    columns = nn.functional.log_softmax(answer, dim=1).permute(2, 0, 1)
    steps = torch.full((len(texts),), columns.shape[0])
    loss = nn.functional.ctc_loss(columns, flat, steps, lengths, blank=NOTHING, reduction="sum")
    return loss / len(texts)


def _forward(network: Network, pictures: npt.NDArray[np.uint8], sight: Sight) -> Any:
    """Return the logits for pictures [n, h, w], each seen a little brighter, darker, shifted."""
    draw, device = sight.draw, sight.device
    shift = (int(draw.integers(-1, 2)), int(draw.integers(-1, 2)))
    moved = np.roll(pictures, shift, axis=(1, 2)) if any(shift) else pictures
    gain = draw.uniform(0.85, 1.12, (len(pictures), 1, 1, 1)).astype(np.float32)
    batch = torch.from_numpy(np.ascontiguousarray(moved)).to(device)[:, None].float() / 255
    batch = (batch * torch.from_numpy(gain).to(device)).clamp_(0, 1)
    # bfloat16 changes nothing measurable.
    with torch.autocast(device, dtype=torch.bfloat16, enabled=sight.halved):
        answer = network(batch.contiguous(memory_format=torch.channels_last))
    return answer.float()


def _targets() -> npt.NDArray[np.float32]:
    """Return what is wanted of the network for each label 0–12: [13, 12]."""
    wanted = np.zeros((OVERWRITTEN + 1, len(CLASSES)), np.float32)
    wanted[range(len(CLASSES)), range(len(CLASSES))] = 1.0
    wanted[OVERWRITTEN, :BLANK] = (1 - _DOUBT) / BLANK
    wanted[OVERWRITTEN, NOT_A_DIGIT] = _DOUBT
    return wanted


_TARGETS = _targets()
