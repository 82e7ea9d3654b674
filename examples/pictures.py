"""Pictures of the examples, drawn without a display; the files go to the folder that the environment names, or here.

As a program: says where pictures go.
"""

import os
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt

FOLDER = Path(os.environ.get("PICTURES", "."))


def save(figure, name):
    """Write a figure to a file and say so."""
    path = FOLDER / name
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    plt.close(figure)
    print(f"picture: {path}")


if __name__ == "__main__":
    print(f"pictures go to {FOLDER.resolve()}")
