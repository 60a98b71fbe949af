"""The speed table's own arithmetic: steps add up, nothing stays patched, a long PDF is long."""

from __future__ import annotations

import importlib
import io
import time
from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from sample_scans import speed_bench, speed_steps
from sample_scans.make import FOLDER
from sample_scans.speed_bench import Row, steps, table
from sample_scans.speed_runs import long_pdf, run

_PAGE = FOLDER / "01-clean-300dpi-p1.jpg"


def burn(seconds: float) -> None:
    """Use the processor, not the clock."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def outer() -> None:
    burn(0.03)
    inner()


def inner() -> None:
    burn(0.06)


def test_a_step_within_a_step_counts_for_the_inner_one(monkeypatch: pytest.MonkeyPatch) -> None:
    name = __name__
    wanted = {"out": (f"{name}.outer",), "in": (f"{name}.inner",), "none": (f"{name}.missing",)}
    monkeypatch.setattr(speed_steps, "STEPS", wanted)
    this = importlib.import_module(name)
    before = (this.outer, this.inner)

    def read() -> None:
        burn(0.01)
        this.outer()

    spent = speed_steps.time_steps(read, 2)
    assert list(spent) == ["out", "in", speed_steps.REST]
    assert spent["in"] > spent["out"] > spent[speed_steps.REST] > 5
    assert (this.outer, this.inner) == before


def test_the_steps_of_a_page_are_all_there(monkeypatch: pytest.MonkeyPatch) -> None:
    # Other tests go on in this process.
    monkeypatch.setattr(speed_bench, "settle", lambda: None)
    spent = steps(quick=True)
    assert {
        "decode",
        "corner marks",
        "QR code",
        "row marks",
        "box lines",
        "crops",
        "network",
    } < set(spent)
    assert all(ms > 0 for step, ms in spent.items() if step != "second reader")


def test_a_long_pdf_has_its_pages_scans_and_drawings(tmp_path: Path) -> None:
    drawn = io.BytesIO()
    canvas = Canvas(drawn, pagesize=(100, 100))
    canvas.rect(10, 10, 50, 50)
    canvas.save()
    path = tmp_path / "long.pdf"
    long_pdf(path, 19, drawn.getvalue())
    document = pypdfium2.PdfDocument(path)
    sizes = [tuple(map(round, page.get_size())) for page in document]
    document.close()
    assert len(sizes) == 19 and sizes.count((100, 100)) == 1


def test_a_run_tells_pages_code_and_memory() -> None:
    found = run([_PAGE, FOLDER / "38-broken.jpg"], 1, 2)
    assert (found.pages, found.code) == (2, 1)
    assert found.first_s <= found.seconds
    assert found.worker_mb > 30 and found.cpu_ms > 0


def test_the_table_is_markdown() -> None:
    lines = table([Row("a", "1 ms", "≤ 2 ms", "so")]).splitlines()
    assert lines[-1] == "| a | 1 ms | ≤ 2 ms | so |"
    assert {line.count("|") for line in lines} == {5}
