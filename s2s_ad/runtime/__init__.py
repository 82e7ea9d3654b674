"""The helpers that generated code may call: NumPy only."""
