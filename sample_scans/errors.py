"""The errors of the sample maker."""


class SampleError(Exception):
    """A sample cannot be made as described: a number too long for its boxes, a missing file."""
