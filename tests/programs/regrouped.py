"""Lists and dicts that are regrouped: items put in, taken out, moved, copied; entries merged and taken out."""

from __future__ import annotations

import copy

import numpy as np

from tests.programs.registry import add, vector


def list_insert(x):
    items = [x[0], x[1]]
    items.insert(1, x[2] * x[0])
    items.insert(-1, x[1] ** 2)
    items.insert(99, 2.0)
    return items[0] * items[1] + items[2] * items[3] ** 2 + items[-1]


add(list_insert, (vector(3),), tags="list list-insert")


def list_insert_in_loop(x):
    items = []
    for v in x:
        items.insert(0, v * v)
    return items[0] * 2 + items[1] * items[-1]


add(list_insert_in_loop, (vector(4),), tags="list list-insert for-array")


def list_pop_first(x):
    items = [x[0], x[1] ** 2, x[2]]
    first = items.pop(0)
    middle = items.pop(-2)
    return first * items[0] + middle**2 + len(items)


add(list_pop_first, (vector(3),), tags="list list-pop len")


def queue_worked_off(x):
    queue = [x[0], x[1], x[2]]
    s = 0.0
    while queue:
        v = queue.pop(0)
        s = s * v + v
        if len(queue) < 2 and abs(s) < 1.0:
            queue.append(v * 1.5)
        if abs(s) > 3:
            break
    return s


add(queue_worked_off, (vector(3),), (vector(3) * 3,), tags="list list-pop append while break")


def list_del(x):
    items = [x[0], x[1] ** 2, x[2], x[0] * x[1]]
    del items[0]
    del items[-1:]
    return items[0] * items[1] + len(items)


add(list_del, (vector(3),), tags="list list-del len")


def list_del_in_loop(x):
    items = [v * v for v in x]
    s = 0.0
    while len(items) > 1:
        s = s * items[0] + items[-1]
        del items[len(items) // 2]
    return s


add(list_del_in_loop, (vector(5),), tags="list list-del while len list-comprehension")


def list_slices(x):
    items = [v * v for v in x]
    part = items[1:3]
    items[1:3] = [x[0]]
    return items[1] * items[2] + part[0] * part[1] + items[:2][0]


add(list_slices, (vector(4),), tags="list list-slice list-comprehension")


def list_slice_longer(x):
    items = [x[0], x[1]]
    more = [x[2], x[0] * x[1]]
    items[:1] = more
    items[len(items) :] = [x[2]]
    return items[0] * items[1] + items[2] * items[3]


add(list_slice_longer, (vector(3),), tags="list list-slice")


def list_extend(x):
    items = [x[0]]
    items.extend([x[1], x[2] * 2])
    items.extend(x)
    other = items
    items += [x[1] * x[2]]
    items.extend(other)
    return items[1] * items[2] + items[4] * other[-1] + len(items)


add(list_extend, (vector(3),), tags="list list-extend len")


def list_extend_in_loop(x):
    items = []
    for v in x:
        items.extend((v, v * v))
    return sum(items) * items[3]


add(list_extend_in_loop, (vector(3),), tags="list list-extend for-array builtins")


def list_reverse(x):
    items = [v * v for v in x]
    items.reverse()
    return items[0] * 2 + items[1] * items[2]


add(list_reverse, (vector(3),), (vector(4),), tags="list list-reverse list-comprehension")


def list_reverse_seen_by_alias(x):
    items = [x[0], x[1] * 2, x[2]]
    other = items
    items.reverse()
    items.append(x[0] * x[1])
    items.reverse()
    return other[0] * other[1] + other[3] ** 2


add(list_reverse_seen_by_alias, (vector(3),), tags="list list-reverse append")


def list_sort(x):
    items = [v * v for v in x]
    items.sort()
    a = items[0] * 3 + items[1] ** 2
    items.sort(key=lambda v: (v - 0.5) ** 2, reverse=True)
    return a * items[0] + items[-1]


add(list_sort, (vector(4),), tags="list list-sort list-comprehension lambda")


def list_sort_in_loop(x):
    items = [x[0], x[1], x[2]]
    s = 0.0
    for k in range(3):
        items[k] = items[k] * 1.7 - s
        items.sort(reverse=True)
        s = s * 0.5 + items[0] * items[1]
    return s


add(list_sort_in_loop, (vector(3),), tags="list list-sort for-range store-list")


def list_repeated_items(x):
    items = [x[0], x[1]] * 2
    items[1] = x[2]
    return items[0] * items[1] * items[2] * items[3]


add(list_repeated_items, (vector(3),), tags="list list-repeat store-list")


def list_repeated_by_count(x, n):
    items = n * [x[0] * x[1]]
    items.append(x[2])
    return sum(items) * items[0]


add(list_repeated_by_count, (vector(3), 3), tags="list list-repeat append builtins")


def list_spread(x):
    items = [x[0], x[1]]
    more = [*items, x[2], *x]
    return more[0] * more[2] + more[3] * more[-1]


add(list_spread, (vector(3),), tags="list list-spread")


def list_spread_in_loop(x):
    items = []
    for v in x:
        items = [v * v, *items]
    return items[0] * 2 + items[1] * items[2]


add(list_spread_in_loop, (vector(3),), tags="list list-spread for-array")


def dict_setdefault(x):
    d = {"a": x[0]}
    y = d.setdefault("a", x[1])
    z = d.setdefault("b", x[1] * x[1])
    return y * z + d["b"] * d["a"]


add(dict_setdefault, (vector(3),), tags="dict dict-setdefault")


def dict_of_groups(x):
    groups = {}
    for i, v in enumerate(x):
        groups.setdefault(i % 2, []).append(v * v)
    return groups[0][0] * groups[1][1] + sum(groups[0])


add(dict_of_groups, (vector(5),), tags="dict dict-setdefault append enumerate builtins")


def dict_update(x):
    d = {"a": x[0]}
    d.update({"b": x[1], "a": x[2]})
    d.update(c=x[0] * x[1])
    other = {"a": d["a"] * 2, "e": x[1]}
    d.update(other)
    return d["a"] * d["b"] * d["c"] + d["e"]


add(dict_update, (vector(3),), tags="dict dict-update")


def dict_update_in_loop(x):
    totals = {}
    for k in range(4):
        key = k % 3
        totals.update({key: x[key] * k + totals.get(key, x[0])})
    return totals[0] * totals[1] + totals[2] ** 2


add(dict_update_in_loop, (vector(3),), tags="dict dict-update dict-get for-range")


def dict_pop(x):
    d = {"a": x[0], "b": x[1], "c": x[2] * x[0]}
    a = d.pop("a")
    c = d.pop("none", x[2])
    del d["b"]
    return a * c * d["c"] + len(d)


add(dict_pop, (vector(3),), tags="dict dict-pop dict-del len")


def dict_worked_off(x):
    d = {k: x[k] * x[k] for k in range(3)}
    s = 0.0
    for k in (1, 0):
        for key in d:
            s = s * 0.5 + d[key] * d[key]
        s = s + d.pop(k) * s
        d[k + 7] = s * x[2]
        del d[k + 7]
    return s + d[2]


add(dict_worked_off, (vector(3),), tags="dict dict-pop dict-del for-dict dict-comprehension")


def dict_merged(x):
    d = {"a": x[0]} | {"b": x[1]}
    e = {**d, "a": x[2], "c": x[2] * x[1]}
    f = dict(e)
    return e["a"] * e["b"] * f["c"] + d["a"]


add(dict_merged, (vector(3),), tags="dict dict-merge")


def dict_merged_in_loop(x):
    d = {}
    for k in range(3):
        d = {**d, k: x[k] * x[0]}
    e = dict(u=d[1], v=d[2])
    return sum(e.values()) * d[0] + e["u"] * e["v"]


add(dict_merged_in_loop, (vector(3),), tags="dict dict-merge dict-views for-range builtins")


def dict_get(x):
    d = {"a": x[0], "b": x[1]}
    s = 0.0
    for key in ("a", "b", "c"):
        s = s * 0.5 + d.get(key, x[2]) ** 2
    return s


add(dict_get, (vector(3),), tags="dict dict-get for-tuple")


def dict_views(x):
    d = {i: v * v for i, v in enumerate(x)}
    pairs = list(d.items())
    return sum(d.values()) * d[0] + pairs[1][1] * max(d.values())


add(dict_views, (vector(3),), tags="dict dict-views dict-comprehension builtins")


def copied_containers(x):
    d = {"a": x * 2}
    e = copy.copy(d)
    e["a"] = x * 3
    f = copy.deepcopy(d)
    items = [x[0], x[1]]
    more = items.copy()
    more[0] = x[2]
    last = list(items)
    last[1] = x[0]
    return np.sum(d["a"] * e["a"] * f["a"]) + items[0] * more[0] * last[1] * more[1]


add(copied_containers, (vector(3),), tags="dict list copy store-dict")


def deep_copy_is_written(x):
    rows = [x * 1.0, x * x]
    other = copy.deepcopy(rows)
    other[0][1] = 5.0
    z = copy.copy(x)
    z[0] = z[1] * 2
    return np.sum(rows[0] * other[0] * other[1]) + np.sum(z * x)


add(deep_copy_is_written, (vector(3),), tags="list copy store-int")


def spread_dict_as_arguments(x):
    given = {"a": x[0], "b": x[1]}
    return _weighted(**given) + _weighted(x[2], **{"b": x[0]})


def _weighted(a, b=2.0):
    return a * b * b


add(spread_dict_as_arguments, (vector(3),), tags="call dict star keyword-call")


def spread_settings(x, settings):
    options = dict(settings)
    options["b"] = options["b"] * x[1]
    return _weighted(x[0], **options) * x[2]


add(spread_settings, (vector(3), {"b": 2.0}), tags="call dict star dict-argument")


def constants_worked_off(x):
    ks = [2.0, 3.0, 4.0]
    s = 0.0
    while len(ks) > 1:
        for k in ks:
            s = s * k + x
        ks.pop(0)
    ks.insert(0, 9.0)
    ks.sort()
    for k in ks:
        s = s * k + x * x
    return s


add(constants_worked_off, (1.3,), tags="list inactive-list list-pop list-insert list-sort while scalar")


def constants_regrouped(x):
    ks = [2.0, 3.0, 4.0, 5.0]
    s = x
    for j in range(3):
        for k in ks:
            s = s * k * 0.1 + x * x
        del ks[0]
        ks[0:1] = [1.0, 7.0, 2.0]
        ks.extend([1.0 + j])
    return s


add(constants_regrouped, (1.3,), tags="list inactive-list list-del list-slice list-extend for-range scalar")


def constant_dict_worked_off(x):
    d = {"a": 2.0, "b": 3.0, "c": 4.0}
    s = x
    for j in ("a", "b"):
        for _, v in d.items():
            s = s * v + x * x
        del d[j]
    d.update(a=4.0)
    for key in d:
        s = s * d[key] + x
    return s


add(constant_dict_worked_off, (1.3,), tags="dict inactive-dict dict-del dict-update for-dict scalar")


def dict_worked_off_in_order(x):
    d = {"a": x[0], "b": x[1], "c": x[2]}
    s = 0.0
    for j in ("a", "b"):
        for key in list(d):
            s = s * 0.5 + d[key] * d[key]
        del d[j]
    return s * d["c"]


add(dict_worked_off_in_order, (vector(3),), tags="dict dict-del for-dict")


def arrays_taken_out_of_dict(x):
    d = {"a": x, "b": x * x, "c": np.sin(x)}
    a = d.pop("a")
    a[0] = 2.0 * x[1]
    d["a"] = a
    d["b"][1] *= x[0]
    b = d.pop("b")
    b *= x
    return np.sum(a * b * d["a"]) + np.sum(d["c"])


add(arrays_taken_out_of_dict, (vector(3),), tags="dict dict-pop store-int whole-array-augmented", mutates=True)


def popped_and_put_back(x):
    items = [x, x * x]
    _ = items.pop()
    items.append(x * x * x)
    return items[0] * items[1]


add(popped_and_put_back, (0.7,), tags="list pop append scalar")


def list_made_in_each_turn(x):
    s = 1.0
    for k in range(3):
        items = []
        items.append(x[0])
        items.append(x[1] * k)
        last = items.pop()
        s = s * last * 0.3 + items[0] * s
    return s


add(list_made_in_each_turn, (vector(3),), tags="list pop append for-range")


def starred_array(x):
    first, *rest, last = x
    a, *b = x * 2
    return first * rest[0] * last + a * b[-1] + len(rest)


add(starred_array, (vector(4),), tags="starred-target tuple-target len")


def starred_list_in_loop(x):
    items = [v * v for v in x]
    s = 0.0
    while len(items) > 1:
        head, *items = items
        s = s * head + items[0]
    [*most, end] = [x[0], s, x[1]]
    return s * most[0] + end * most[1]


add(starred_list_in_loop, (vector(4),), tags="starred-target while len list-comprehension")


def spread_into_tuple(x):
    pair = (x[0], x[1])
    more = (*pair, x[2], *pair)
    return np.sum(np.array([*more, x[0] * 2])) * more[3]


add(spread_into_tuple, (vector(3),), tags="tuple list-spread")
