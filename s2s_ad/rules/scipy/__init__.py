"""SciPy's chapters, one file per module or subject. Each is read when a program has imported that module."""
