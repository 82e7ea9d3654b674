"""Constants as a person would write them.

>>> print(constant("it's"), constant('say "x"'), constant(b"\\0"), constant(-0.5), constant(float("inf")), constant(2j))
"it's" 'say "x"' b"\\x00" -0.5 1e309 2j
"""

from __future__ import annotations

import ast
import math

QUOTES = ('"', "'", '"""', "'''")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def constant(value: object) -> str:
    """The text of any constant."""
    match value:
        case str():
            return f"{best_quote(value)}{escaped(value, best_quote(value))}{best_quote(value)}"
        case bytes():
            text = value.decode("latin-1")
            quote = best_quote(text)
            return f"b{quote}{escaped(text, quote, only_ascii=True)}{quote}"
        case bool():
            return repr(value)
        case float():
            return _real(value)
        case complex():
            return _complex(value)
        case tuple():
            return f"({''.join(f'{constant(item)}, ' for item in value)[: -1 if len(value) == 1 else -2]})"
        case _:
            return "..." if value is Ellipsis else repr(value)


def _real(value: float) -> str:
    """An infinity is a number too large; there is no such literal for nan."""
    return 'float("nan")' if math.isnan(value) else repr(value).replace("inf", "1e309").replace("e+", "e")


def _complex(value: complex) -> str:
    """A literal if there is one: the sign of a zero counts, and only the imaginary part can be written."""
    imaginary = _real(value.imag)
    negative = imaginary.startswith("-")
    if value.real == 0 and (math.copysign(1, value.real) < 0) == negative and not math.isnan(value.imag):
        return f"{imaginary.removesuffix('.0')}j"
    return f"complex({_real(value.real)}, {imaginary})"


def best_quote(text: str) -> str:
    """Double quotes, unless single ones need fewer escapes."""
    return "'" if text.count('"') > text.count("'") else '"'


def escaped(text: str, quote: str, only_ascii: bool = False) -> str:
    """The text between quotes."""
    if text.isprintable() and "\\" not in text and quote[0] not in text and not (only_ascii and not text.isascii()):
        return text
    return "".join(_character(character, quote[0], only_ascii) for character in text)


def _character(character: str, quote: str, only_ascii: bool) -> str:
    if character == quote:
        return "\\" + quote
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable() and (character.isascii() or not only_ascii):
        return character
    return f"\\x{ord(character):02x}" if ord(character) < 256 else repr(character)[1:-1]


def verbatim(text: str, allowed: tuple[str, ...]) -> str | None:
    """The text in one of the allowed quotes without any escape, as it must be within an f-string before Python 3.12."""
    if any(not (character.isprintable() or character in "\n\t") or character == "\\" for character in text):
        return None
    for quote in allowed:
        single = len(quote) == 1
        if quote not in text and not (single and "\n" in text) and (single or not text.endswith(quote[0])):
            return f"{quote}{text}{quote}"
    return None


def docstring(text: str) -> str:
    """In three double quotes, over as many lines as the text has; raw if it is all backslashes that need an escape."""
    raw = f'r"""{text}"""'
    if "\\" in text and "\r" not in text and _means(raw, text):
        return raw
    body = "".join(character if character in "\n\t" else _character(character, "", False) for character in text)
    if body.endswith('"'):
        body = body[:-1] + '\\"'
    return '"""' + body.replace('"""', '\\"\\"\\"') + '"""'


def _means(literal: str, text: str) -> bool:
    try:
        return bool(ast.literal_eval(literal) == text)
    except SyntaxError:
        return False
