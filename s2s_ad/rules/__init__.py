"""The table of derivatives, one file per chapter."""
