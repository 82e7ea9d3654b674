"""Check derivatives of random programs, in as many processes as wanted, and go on where an earlier run stopped.

    python -m tests.fuzz --n 1000 --seed 0
    python -m tests.fuzz --n 100000 --jobs 2 --log fuzz.log
    python -m tests.fuzz --n 100 --orders 2                    gradients, differentiated again in both modes
    python -m tests.fuzz --n 100 --writer everyday             programs with classes, closures, generators and the like
    python -m tests.fuzz --n 100 --writer lengths              only those whose arrays have unknown lengths


prints the text of each program that fails, and sums up, by writers as well. The log has a line for each seed that was
not "ok", and the last seed that is done: the same command goes on from there.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tests.fuzz.check import VERDICTS, kind_of, shrunk, text_of, verdict, writer_of
from tests.fuzz.everyday import EverydayWriter
from tests.fuzz.lengths import LengthsWriter
from tests.fuzz.rich import RichWriter
from tests.fuzz.writer import Writer

CHUNK = 50
COLLECT = 10
WRITERS = {"plain": Writer, "rich": RichWriter, "everyday": EverydayWriter, "lengths": LengthsWriter}
NAMES = {writer: name for name, writer in WRITERS.items()}


def chunk(orders: int, writer: type[Writer] | None, seeds: range) -> list[tuple[int, str]]:
    """The verdicts of some seeds. The collector of cyclic garbage runs between programs, and not in them."""
    found: list[tuple[int, str]] = []
    gc.collect()
    gc.freeze()
    gc.disable()
    for seed in seeds:
        found.append((seed, verdict(seed, text_of(seed, writer), orders)))
        if len(found) % COLLECT == 0:
            gc.collect()
    gc.enable()
    gc.unfreeze()
    return found


def verdicts(
    seeds: range, jobs: int, orders: int, writer: type[Writer] | None = None
) -> Iterator[list[tuple[int, str]]]:
    """The verdicts in the order of the seeds, in chunks."""
    chunks = [seeds[start : start + CHUNK] for start in range(0, len(seeds), CHUNK)]
    if jobs == 1:
        yield from map(partial(chunk, orders, writer), chunks)
        return
    for start in range(0, len(chunks), 8 * jobs):  # fresh processes now and then: no cache grows without end
        with ProcessPoolExecutor(jobs) as pool:
            yield from pool.map(partial(chunk, orders, writer), chunks[start : start + 8 * jobs])


def done_before(log: Path | None, first: int) -> tuple[int, Counter[str]]:
    """The seed to go on with, and the counts so far."""
    counts: Counter[str] = Counter()
    if log is None or not log.exists():
        return first, counts
    for line in log.read_text().splitlines():
        word, _, rest = line.partition(" ")
        if word == "done":
            first = int(rest.split()[0])
            counts = Counter({kind: int(count) for kind, count in zip(*[iter(rest.split()[1:])] * 2, strict=True)})
    return first, counts


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("--n", type=int, default=1000, help="how many programs")
    parser.add_argument("--seed", type=int, default=0, help="the first seed; the others follow it")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes")
    parser.add_argument("--orders", type=int, choices=(1, 2), default=1, help="2: gradients are differentiated again")
    parser.add_argument("--writer", choices=WRITERS, help="programs of this one only; else of all but the everyday one")
    parser.add_argument("--log", type=Path, help="a file to write to, and to go on from")
    parser.add_argument("--show", action="store_true", help="only print the program of the seed")
    parser.add_argument("--shrink", action="store_true", help="print failing programs without what they don't need")
    parser.add_argument("--rejected", action="store_true", help="print rejected programs as well")
    options = parser.parse_args()
    writer = WRITERS.get(options.writer)
    if options.show:
        print(text_of(options.seed, writer))
        return 0
    first, counts = done_before(options.log, options.seed)
    for found in verdicts(range(first, options.seed + options.n), options.jobs, options.orders, writer):
        for seed, outcome in found:
            kind = kind_of(outcome)
            counts[f"{NAMES[writer or writer_of(seed)]}:{kind}"] += 1
            if kind == "failed" or (kind == "rejected" and options.rejected):
                text = text_of(seed, writer)
                text = shrunk(seed, text, options.orders) if options.shrink else text
                print(f"seed {seed}: {outcome}\n{text}", flush=True)
        if options.log is not None:
            with options.log.open("a") as log:
                log.writelines(f"{seed} {outcome.splitlines()[0]}\n" for seed, outcome in found if outcome != "ok")
                log.write(f"done {found[-1][0] + 1} " + " ".join(f"{kind} {n}" for kind, n in counts.items()) + "\n")
    print(summary(counts))
    return 1 if any(key.endswith(":failed") and count for key, count in counts.items()) else 0


def summary(counts: Counter[str]) -> str:
    """A line of all programs, and one of each writer whose programs are among them."""
    found = {name: {kind: counts[f"{name}:{kind}"] for kind in (*VERDICTS, "failed")} for name in WRITERS}
    total = {kind: sum(of[kind] for of in found.values()) for kind in (*VERDICTS, "failed")}
    lines = {"all": total} | {name: of for name, of in found.items() if any(of.values())}
    return "\n".join(
        f"{name}: {', '.join(f'{count} {kind}' for kind, count in of.items())} of {sum(of.values())}"
        for name, of in lines.items()
    )


if __name__ == "__main__":
    sys.exit(main())
