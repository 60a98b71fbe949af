"""The errors that `ocr` raises: one tree, so that a caller converts it once, at the edge.

Every message is a sentence for the person who holds the paper: what was found, where, and what
to do. Nothing here is raised for one bad page among good ones; that is a status in the result.
"""


class OcrError(Exception):
    """Base of every error this package raises on purpose."""


class FormError(OcrError):
    """A form edition or sheet description is not valid (JSON, schema, or geometry)."""


class PrintingError(OcrError):
    """A sheet cannot be printed on this machine: no usable font, or the file cannot be written."""


class IdentityError(OcrError):
    """A page identity (QR text, sheet code, printed letters) is not well-formed."""


class UnreadableFileError(OcrError):
    """A file cannot be opened as scans: empty, truncated, encrypted, too large, not an image."""


class EngineError(OcrError):
    """The digit engine cannot be loaded or does not answer in the agreed shape."""


class ExplanationError(OcrError):
    """The picture of what the reader saw cannot be written where it was asked for."""


class TrainingDataError(OcrError):
    """The training data folder is absent or is not what its description says."""
