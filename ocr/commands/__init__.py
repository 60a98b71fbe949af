"""The subcommands of `python -m ocr`, one module each: `add_arguments(parser)` and `run(args)`."""
