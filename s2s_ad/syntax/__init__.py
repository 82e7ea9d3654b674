"""Helpers on gast trees: parse, quote, visit, name, print. No calculus here."""
