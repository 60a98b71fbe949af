"""The subcommands of `python -m ocr`, one module each: `add_arguments(parser)` and `run(args)`.

Besides them: `workers`, which spreads the work over processes, and `explain*`, the pictures of
`read --explain`.
"""
