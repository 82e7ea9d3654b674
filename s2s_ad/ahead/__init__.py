"""Derivatives as files, which need NumPy and the user's own imports, and nothing of this package."""
