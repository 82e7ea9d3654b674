"""What a draw of random numbers returns is known of NumPy's own sources alone."""

from __future__ import annotations

import numpy as np

from s2s_ad.analysis.infer_draws import draws_by


class Whole(np.random.Generator):
    """A source whose numbers are integers."""

    def normal(self, *args, **kwargs):
        return 1


def test_a_class_of_the_users_may_draw_what_it_likes() -> None:
    assert draws_by(np.random.default_rng(0).normal) == "normal"
    assert draws_by(np.random.normal) == "normal"
    assert draws_by(Whole(np.random.PCG64(0)).normal) is None
