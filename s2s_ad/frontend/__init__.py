"""From a live function to a tree with resolved names."""
