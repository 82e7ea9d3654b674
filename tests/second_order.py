"""Programs whose gradient cannot be differentiated in reverse again yet: an error says so, no number is wrong.

Most keep containers of unknown kinds: what the first transformation knew of them is not handed to the second. A name
leaves this list when its program works; the tests fail if one stays that does.
"""

from s2s_ad import DifferentiationError

REFUSED = frozenset(
    [
        "multilayer_perceptron",
        "list_of_products", "nested_comprehension", "two_generators", "dict_of_dict", "layers_of_arrays",
        "callee_with_loop", "callee_in_loop", "fibonacci_like", "fibonacci_like-1", "tree_sum",
        "recursive_on_slices", "lambda_in_loop", "tuple_built", "dict_by_variable_key",
        "dict_by_variable_key-1", "nested_parameters", "namedtuples_in_list", "dataclass_argument",
        "nested_dataclass", "stacked_states", "list_of_pairs", "tuple_in_loop", "momentum", "attribute_store",
        "draws_noise", "early_exit_before_loop-1", "early_exit_before_loop-2", "pairs_in_list",
        "iterated_name_overwritten", "loop_over_items", "transposes", "constant_functions", "einsums", "norms",
        "norms-1", "sum_of_python_list", "star_arguments",
        "known_through_loop", "known_through_loop-1", "chosen_lambda-1", "functions_in_dict", "functions_in_dict-1",
        "star_tuple",
    ]
)  # fmt: skip
ERRORS = (DifferentiationError, TypeError, ValueError, KeyError, AttributeError)
