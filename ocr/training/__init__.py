"""Train, calibrate and measure the digit network; `python -m ocr.training --data FOLDER`.

Needs the extra `train` (torch, onnx) and a folder of real digits that is no part of the product.
"""
