"""Rewrite rich Python to the core language that differentiation understands."""
