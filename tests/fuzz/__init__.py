"""Random programs and their derivatives: `python -m tests.fuzz --n 1000`."""
