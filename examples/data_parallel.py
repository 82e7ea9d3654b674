"""One gradient on many processes: each computes it for its part of the data, and the sum is the gradient of all.

Needs dask: pip install "s2s_ad[distributed]". Fails (exit status 1) if the sums differ from what one process computes.
"""

import importlib.util
import sys

import numpy as np

from s2s_ad import grad


def loss(w, x, t):
    """The summed logistic loss of the labels t (0 or 1)."""
    z = x @ w
    return np.sum(np.logaddexp(0.0, z) - t * z)


def data(rows=20_000, columns=20):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(rows, columns))
    return np.linspace(-1, 1, columns), x, (rng.random(rows) < 0.5).astype(float)


def over_processes(w, x, t, parts=4):
    """A derivative travels as the function that it is of, and is written again in each process."""
    from dask.distributed import Client, LocalCluster

    gradient = grad(loss)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        pairs = zip(np.array_split(x, parts), np.array_split(t, parts), strict=True)
        shards = [client.scatter(pair) for pair in pairs]
        found = [client.submit(lambda shard: gradient(w, *shard), shard) for shard in shards]
        return sum(client.gather(found))


def over_chunks(w, x, t):
    """The text of a gradient calls NumPy, and NumPy hands dask's arrays on to dask: chunk by chunk, when computed."""
    import dask.array as da

    names = {}
    exec(grad(loss).source_for(w, x, t), names)
    lazy = names["loss_grad"](w, da.from_array(x, chunks=(5000, -1)), da.from_array(t, chunks=5000))
    return lazy.compute(scheduler="threads")


def main() -> int:
    if importlib.util.find_spec("distributed") is None:
        print("dask is not installed: nothing was run")
        return 0
    w, x, t = data()
    expected = grad(loss)(w, x, t)
    results = {"4 shards in 2 processes": over_processes(w, x, t), "chunks of a dask array": over_chunks(w, x, t)}
    for name, found in results.items():
        print(f"{name}: differs from one process by {np.max(np.abs(found - expected)) / np.max(np.abs(expected)):.1e}")
    return not all(np.allclose(found, expected, rtol=1e-12, atol=1e-9) for found in results.values())


if __name__ == "__main__":
    sys.exit(main())
