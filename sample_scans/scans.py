"""The scans themselves: which files there are, in the order of their names."""

from __future__ import annotations

from sample_scans.catalogue import FileSpec, PageSpec, both

_QH, _HDT, _HDX = "QH-01", "HDT-04", "HDX-02"

SCANS: tuple[FileSpec, ...] = (
    FileSpec(
        "01-clean-300dpi-p1.jpg",
        "A clean grey scan at 300 dpi, ballpoint: the plain case",
        (PageSpec(_QH, 1, 1, pen="ballpoint_black"),),
        dpi=300,
    ),
    FileSpec(
        "01-clean-300dpi-p2.jpg",
        "Page 2 of the same sheet: a sheet is read only when all its pages are there",
        (PageSpec(_QH, 1, 2, pen="ballpoint_black"),),
        dpi=300,
    ),
    FileSpec(
        "02-colour-blue-pen.pdf",
        "Colour scan, blue ballpoint; both pages in one PDF",
        both(PageSpec(_HDT, 1, 1, "colour", pen="ballpoint_blue")),
    ),
    FileSpec(
        "03-clean-pdf.pdf",
        "A clean sheet of five seats and eight candidates, as an office copier sends it by mail",
        both(PageSpec(_HDX, 1, 1)),
    ),
    FileSpec(
        "04-skewed.pdf",
        "Laid crooked on the glass, 4.4 degrees",
        both(PageSpec(_QH, 2, 1, "skewed")),
    ),
    FileSpec(
        "05-upside-down.pdf",
        "Fed upside down; 150 dpi",
        both(PageSpec(_HDT, 2, 1, "upside_down")),
        dpi=150,
    ),
    FileSpec("06-sideways.pdf", "Fed sideways", both(PageSpec(_HDX, 2, 1, "sideways"))),
    FileSpec(
        "07-photo-shadow-p1.jpg",
        "Phone photo: strong perspective, uneven light, the shadow of an arm",
        (PageSpec(_QH, 3, 1, "photo_shadow"),),
    ),
    FileSpec(
        "07-photo-shadow-p2.jpg",
        "Phone photo of page 2, better taken",
        (PageSpec(_QH, 3, 2, "photo"),),
    ),
    FileSpec(
        "08-photo-heic-p1.heic",
        "Phone photo under a warm lamp, in HEIC",
        (PageSpec(_HDT, 3, 1, "photo_warm"),),
    ),
    FileSpec(
        "08-photo-heic-p2.heic",
        "Page 2 of the same sheet, in HEIC",
        (PageSpec(_HDT, 3, 2, "photo_warm"),),
    ),
    FileSpec(
        "09-photo-shaken-p1.jpg",
        "Phone photo with a shaking hand",
        (PageSpec(_HDX, 3, 1, "photo_shaken"),),
    ),
    FileSpec(
        "09-photo-shaken-p2.jpg",
        "Page 2 of the same sheet, steadier",
        (PageSpec(_HDX, 3, 2, "photo"),),
    ),
    FileSpec(
        "10-faint-pencil.pdf",
        "Filled in with a hard pencil",
        both(PageSpec(_QH, 4, 1, pen="faint_pencil")),
    ),
    FileSpec(
        "11-one-bit-200dpi-p1.tif",
        "1 bit a pixel at 200 dpi, CCITT group 4: the poorest scanner that is met",
        (PageSpec(_HDT, 4, 1, "one_bit", pen="ballpoint_blue"),),
    ),
    FileSpec(
        "11-one-bit-200dpi-p2.tif",
        "Page 2 of the same sheet",
        (PageSpec(_HDT, 4, 2, "one_bit", pen="ballpoint_blue"),),
    ),
    FileSpec(
        "12-one-bit-two-pages.tif",
        "A TIFF of two pages, 1 bit",
        both(PageSpec(_HDX, 4, 1, "one_bit", pen="gel_black")),
    ),
    FileSpec(
        "13-curled.pdf", "A page that would not lie flat", both(PageSpec(_QH, 5, 1, "curled"))
    ),
    FileSpec(
        "14-digits-touch-boxes.pdf",
        "Large digits that touch and cross the lines of their boxes",
        both(PageSpec(_HDT, 5, 1, large=True)),
    ),
    FileSpec(
        "15-duplex-blank-backs.pdf",
        "A duplex scanner: each page is followed by its empty back; 150 dpi",
        (
            PageSpec(_HDX, 5, 1),
            PageSpec(_HDX, 5, 0, status="unidentified"),
            PageSpec(_HDX, 5, 2),
            PageSpec(_HDX, 5, 0, status="unidentified"),
        ),
        dpi=150,
    ),
    FileSpec(
        "16-struck-out-corrected.pdf",
        "Wrong numbers struck out and written again in the correction boxes",
        both(
            PageSpec(
                _QH,
                6,
                1,
                changes={
                    "voters_voted": "corrected",
                    "ballots_valid": "corrected",
                    "votes.2": "corrected",
                    "votes.4": "corrected",
                    "pile.2": "corrected",
                },
            )
        ),
    ),
    FileSpec(
        "17-blank-fields.pdf",
        "Fields that nobody filled in: blank is not zero; 150 dpi",
        both(
            PageSpec(
                _HDT,
                6,
                1,
                changes={"ballots_issued": "blank", "votes.3": "blank", "pile.1": "blank"},
            )
        ),
        dpi=150,
    ),
    FileSpec(
        "18-unsure-rows.pdf",
        "Rows that must not be proposed: a correction beside a number that is not struck out, a "
        "number struck out and not replaced, an empty box after the last digit",
        both(
            PageSpec(
                _HDX,
                6,
                1,
                changes={
                    "ballots_invalid": "shifted",
                    "voters_voted": "unstruck",
                    "votes.1": "struck",
                    "votes.5": "unstruck",
                    "pile.3": "struck",
                },
            )
        ),
    ),
    FileSpec(
        "19-qr-damaged-p1.jpg",
        "A wet spot over the QR code: the printed letters are left as a proposal for two people",
        (PageSpec(_QH, 7, 1, "qr_stained", status="unidentified"),),
    ),
    FileSpec("19-qr-damaged-p2.jpg", "Page 2 of the same sheet, sound", (PageSpec(_QH, 7, 2),)),
    FileSpec(
        "20-corner-cut.pdf",
        "One corner torn off with its mark: three are left, which is enough",
        both(PageSpec(_HDT, 7, 1, "corner_cut")),
    ),
    FileSpec(
        "21-two-corners-gone-p1.jpg",
        "Two corners torn off: the page is refused with its cause",
        (PageSpec(_HDX, 7, 1, "two_corners_gone", status="unregistered"),),
    ),
    FileSpec(
        "21-two-corners-gone-p2.jpg", "Page 2 of the same sheet, sound", (PageSpec(_HDX, 7, 2),)
    ),
    FileSpec(
        "22-two-sheets.pdf",
        "Two sheets of one station in one PDF, black and white at 300 dpi",
        both(PageSpec(_QH, 8, 1, "one_bit")) + both(PageSpec(_HDT, 8, 1, "one_bit")),
        dpi=300,
    ),
    FileSpec(
        "23-dark-lid.pdf",
        "Skewed under a scanner lid that comes out black",
        both(PageSpec(_HDX, 8, 1, "skewed_dark_lid")),
    ),
    FileSpec(
        "24-exact-duplicate.jpg",
        "The same bytes as 01-clean-300dpi-p1.jpg: must be shown as already seen",
        same_as="01-clean-300dpi-p1.jpg",
    ),
    FileSpec(
        "25-second-page-for-sheet.jpg",
        "Another page 1 of the sheet of 02-colour-blue-pen.pdf, same copy, other numbers and hand: "
        "must be stopped, not replace the first",
        (
            PageSpec(
                _HDT,
                1,
                1,
                hand="second",
                pen="gel_black",
                numbers={"votes.1": 357, "votes.2": 288},
            ),
        ),
    ),
    FileSpec(
        "26-sums-do-not-add-up.pdf",
        "Valid and invalid ballots do not make up those collected (H01); 150 dpi",
        both(PageSpec(_QH, 9, 1, numbers={"ballots_invalid": 47})),
        dpi=150,
    ),
    FileSpec(
        "27-more-ballots-than-voters.pdf",
        "More ballots collected than voters took part (H02): the law's stop rule; 150 dpi",
        both(PageSpec(_HDT, 9, 1, numbers={"voters_voted": 1498})),
        dpi=150,
    ),
    FileSpec(
        "28-low-toner.pdf",
        "Printed with the toner running out: pale bands through the form",
        both(PageSpec(_HDX, 9, 1, toner=True)),
    ),
    FileSpec(
        "29-photocopy.pdf",
        "A photocopy: harder, specked, a little larger, a dark edge; 150 dpi",
        both(PageSpec(_QH, 10, 1, "photocopy")),
        dpi=150,
    ),
    FileSpec(
        "30-marker.pdf",
        "Filled in with a marker; 150 dpi",
        both(PageSpec(_HDT, 10, 1, pen="marker")),
        dpi=150,
    ),
    FileSpec(
        "31-dirty-feeder.pdf",
        "Thin vertical lines from a dirty sheet feeder; 150 dpi",
        both(PageSpec(_HDX, 10, 1, "dirty_feeder")),
        dpi=150,
    ),
    FileSpec(
        "32-leading-zeros-p1.png",
        "Leading zeros in front of every number; a 1-bit PNG at 300 dpi",
        (PageSpec(_QH, 11, 1, "one_bit", pen="gel_black", zeros=True),),
        dpi=300,
    ),
    FileSpec(
        "32-leading-zeros-p2.png",
        "Page 2 of the same sheet",
        (PageSpec(_QH, 11, 2, "one_bit", pen="gel_black", zeros=True),),
        dpi=300,
    ),
    FileSpec(
        "33-batch-of-two-sheets.pdf",
        "A batch: two sheets of one station, pages out of order, black and white at 300 dpi",
        (
            PageSpec(_HDX, 11, 2, "one_bit"),
            PageSpec(_HDT, 11, 1, "one_bit"),
            PageSpec(_HDX, 11, 1, "one_bit"),
            PageSpec(_HDT, 11, 2, "one_bit"),
        ),
        dpi=300,
    ),
    FileSpec(
        "34-recount-copy-2.pdf",
        "Copy 2 of a sheet, after a recount, other numbers: replaces copy 1 only by a decision",
        both(
            PageSpec(
                _HDT,
                11,
                1,
                "one_bit",
                copy=2,
                hand="recount",
                numbers={"votes.1": 1150, "votes.2": 674},
            )
        ),
        dpi=300,
    ),
    FileSpec(
        "35-page-1-only.jpg",
        "Page 2 never came: the sheet stays incomplete",
        (PageSpec(_QH, 12, 1),),
    ),
    FileSpec(
        "36-no-count-sheet.jpg",
        "A letter that slipped into the pile",
        (PageSpec("", 0, -1, status="unidentified"),),
    ),
    FileSpec(
        "37-other-election.jpg",
        "A sheet printed with another election's key: the code's check does not match",
        (PageSpec(_QH, 12, 2, other_key=True, status="unidentified"),),
    ),
    FileSpec(
        "38-broken.jpg",
        "A file that breaks off in the middle",
        (PageSpec(_HDT, 12, 1, status="unreadable_file"),),
        damage="truncated",
    ),
    FileSpec(
        "39-empty.pdf",
        "A file of 0 bytes",
        (PageSpec("", 0, -1, status="unreadable_file"),),
        damage="empty",
    ),
    FileSpec(
        "40-renamed.jpg",
        "A text file that somebody named .jpg",
        (PageSpec("", 0, -1, status="unreadable_file"),),
        damage="renamed",
    ),
    FileSpec(
        "41-locked.pdf",
        "A PDF that asks for a password",
        (PageSpec(_HDT, 12, 2, status="unreadable_file"),),
        damage="locked",
    ),
)
"""Every file, in order. HDT-04 and HDX-02 of station 12 come with no readable page: missing."""
