"""The foot: time and signatures on the last page, and on each page what the sheet is not."""

from __future__ import annotations

from ocr.forms.edition import FormEdition
from ocr.forms.geometry import Box, PageLayout
from ocr.printing.fitting import fit
from ocr.printing.pen import POINT_MM, Pen
from ocr.printing.wording import draw_bilingual, shrink


def draw_signatures(pen: Pen, edition: FormEdition, page: PageLayout) -> None:
    """Draw time of completion and one place to sign for each of the edition's signatures."""
    if page.foot_mm is None:
        return
    foot, texts, fonts = page.foot_mm, edition.texts, pen.fonts
    done = texts["completed"]
    points = (foot.w - 2.0) / POINT_MM
    vi = fit(done.vi, fonts.regular, points, shrink(11.5))
    en = fit(done.en, fonts.italic, points, shrink(7.5))
    pen.text(foot.x + 1.0, foot.y + 9.0, vi.lines[0], fonts.regular, vi.size)
    pen.text(foot.x + 1.0, foot.y + 12.5, en.lines[0], fonts.italic, en.size)
    width = foot.w / len(edition.signatures)
    for place, who in enumerate(edition.signatures):
        box = Box(foot.x + place * width + 2.0, foot.y + 16.0, width - 4.0, 9.0)
        draw_bilingual(pen, box, who, 10.0, 7.5)
        middle = box.x + box.w / 2
        sign = texts["sign_here"]
        hint = fit(f"{sign.vi} – {sign.en}", fonts.italic, box.w / POINT_MM, shrink(8.0))
        pen.text(middle, box.y + 12.3, hint.lines[0], fonts.italic, hint.size, "centre")
        pen.dots(box.x + 2.0, box.x + box.w - 2.0, foot.y + foot.h - 3.0)


def draw_foot_line(pen: Pen, edition: FormEdition, page: PageLayout) -> None:
    """Write, between the two lower corner marks, that the sheet is no protocol."""
    box = page.identity_text_mm
    notice = edition.texts["not_official"]
    middle = box.x + box.w / 2
    points = (box.w + 50.0) / POINT_MM
    vi = fit(notice.vi, pen.fonts.bold, points, shrink(9.5))
    en = fit(notice.en, pen.fonts.italic, points, shrink(7.0))
    pen.text(middle, box.y + 7.4, vi.lines[0], pen.fonts.bold, vi.size, "centre")
    pen.text(middle, box.y + 9.8, en.lines[0], pen.fonts.italic, en.size, "centre")
