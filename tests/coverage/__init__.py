"""What of NumPy, SciPy and Python has derivatives: `python -m tests.coverage [chapter ...] [--write]`.

names.txt lists the names; `samples_*.py` has a few small programs for each, as text over the names of `arguments.py`.
Each program is differentiated in reverse, forward and to second order, and compared with differences.
"""
