"""Programs whose gradient cannot be differentiated in reverse again yet: an error says so, no number is wrong.

Most keep containers of unknown kinds: what the first transformation knew of them is not handed to the second. A name
leaves this list when its program works; the tests fail if one stays that does.
"""

from s2s_ad import DifferentiationError

REFUSED = frozenset(
    [
        "overwritten_by_callee_and_stored",
        "dict_pop",
        "dict_worked_off",
        "largest_by_key",
        "match_sequence",
        "match_sequence-1",
        "match_commands",
        "match_commands-1",
        "match_mapping",
        "pullback_inside",
        "smallest_pair",
    ]
)
ERRORS = (DifferentiationError, TypeError, ValueError, KeyError, AttributeError)
