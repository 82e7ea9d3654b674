"""What the project claims about speed, measured: `python -m benchmarks.growth`, `.indexing`, `.ratios`, `.rules`, ...

Each prints a table, and exits with status 1 if a claim written in its docstring does not hold. Linear algebra runs in
one thread: with more, times of small products say more about what else the machine does than about the program.
"""

import os

for library in ("OPENBLAS", "MKL", "OMP", "VECLIB_MAXIMUM"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")  # read when NumPy is imported, which is after this
