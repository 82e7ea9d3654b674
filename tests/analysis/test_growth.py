"""Loops over lists that grow in them are refused, and only these."""

from __future__ import annotations

import gast
import pytest

from s2s_ad import UnsupportedError
from s2s_ad.analysis.growth import refuse_growth
from s2s_ad.syntax.parse import parse
from s2s_ad.values import Unknown

GROWS = [
    "t = f(ys, xs)\nr = t[0]\nfor x in xs: r.append(x)",  # f may give a list around its argument
    "t = list(zip(rows, ys))\np = t[0]\nr = p[0]\ns = rows[0]\nfor x in s: r.append(x)",
    "ys = xs if n else zs\nfor x in xs: ys.append(x)",
    "a = []\na.extend(rows)\nr = a[0]\ns = rows[0]\nfor x in s: r.append(x)",
    "a, *b = rows\nr = b[0]\nfor x in a: r.append(x)",
    "xs = []\nfor x in zip(xs, ys): xs.append(x)",
    "ys = xs\nfor x in xs: ys.append(x)",
    "for x in box.items:\n    pass\np = box.items\nq = box.items\nfor x in p: q.pop()",
    "t = [x, xs]\nu = t[1]\nfor x in xs: u.append(x)",
    "a, b = xs, ys\nfor x in xs: a.append(x)",
    "ys = f(xs)\nfor x in xs: ys.append(x)",
    "d = {}\nd['q'] = xs\nfor v in zip(zs, xs):\n    e = d['q']\n    e.extend(v)",
    "acc = []\nwhile n:\n    for x in cur: acc.append(x)\n    cur = acc",
    "acc = xs\nwhile n:\n    for x in xs: acc.append(x)\n    acc = []",
    "acc = []\nwhile n:\n    for x in cur: acc.append(x)\n    acc = []\n    cur = acc",
    "ys = []\nwhile n:\n    for x in xs: ys.append(x)\n    g(ys)\n    xs = ys",
]
STAYS = [
    "a = list(xs)\nb = list(ys)\nfor p in a:\n    q = b[0]\n    q.append(p)",
    "acc = []\nwhile n:\n    for x in cur: acc.append(x)\n    cur = acc\n    acc = []",
    "ys = [*xs]\nfor x in xs: ys.append(x)",
    "ys = xs[1:]\nfor x in xs: ys.append(x)",
    "for row in rows: row.append(x)",
    "ys = sorted(xs)\nfor x in xs: ys.pop()",
    "p = box.left\nq = box.right\nfor x in p: q.append(x)",
    "while n:\n    ys = []\n    ys.append(n)\n    for x in xs: ys.append(x)\n    xs = ys",
]


def look(text: str) -> None:
    body = parse(text).body
    names = {node.id for node in gast.walk(gast.Module(body, [])) if isinstance(node, gast.Name)}
    refuse_growth(body, dict.fromkeys(names, Unknown()), frozenset(names))


@pytest.mark.parametrize("text", GROWS)
def test_refused(text: str) -> None:
    with pytest.raises(UnsupportedError, match="may become longer or shorter"):
        look(text)


@pytest.mark.parametrize("text", STAYS)
def test_stays(text: str) -> None:
    look(text)
