"""A class of another module, whose field has the name of what an array tells of itself."""

from __future__ import annotations


class Gait:
    """How somebody walks."""

    def __init__(self, strides: float) -> None:
        self.strides = strides
