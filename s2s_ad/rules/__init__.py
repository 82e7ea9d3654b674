"""The table of derivatives: one row per primitive, one file per chapter of NumPy."""
