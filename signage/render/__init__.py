"""Pixels: Typst for layout, Pillow for pictures, PyAV for video, all in worker processes."""
