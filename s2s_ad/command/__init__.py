"""The command line: `python -m s2s_ad`, also installed as `s2s-ad`."""
