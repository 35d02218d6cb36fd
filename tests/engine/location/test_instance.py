"""An instance as any of the field can be written."""

import numpy as np
import pytest
from scipy import sparse

from coverage.engine.location.instance import instance


def test_what_is_left_out_weighs_one_costs_one_and_has_no_limit():
    made = instance(np.array([[1.0, np.inf], [0.0, 2.0]]))
    assert made.weight.tolist() == [1, 1]
    assert made.price.tolist() == [1, 1]
    assert np.isinf(made.capacity).all()
    assert not made.fixed.any()
    assert made.group.tolist() == [-1, -1]


def test_no_distance_is_kept_and_out_of_reach_is_not():
    made = instance(np.array([[1.0, np.inf], [0.0, np.nan]]))
    assert made.cost.nnz == 2
    assert sorted(zip(*made.cost.nonzero(), strict=True)) == [(0, 0)]  # SciPy calls a stored zero no entry …
    assert made.cost.indices[made.cost.indptr[1] :].tolist() == [0]  # … but it is there


def test_a_sparse_matrix_is_taken_as_it_is():
    cost = sparse.csr_array(np.array([[0.0, 3.0], [4.0, 0.0]]))
    assert instance(cost).cost.toarray().tolist() == [[0, 3], [4, 0]]


def test_every_figure_that_does_not_fit_is_named():
    with pytest.raises(ValueError, match="weight, price, cost, capacity"):
        instance(np.array([[-1.0, 2.0]]), weight=np.ones(2), price=np.ones(3), capacity=np.array([1.0, np.nan]))
