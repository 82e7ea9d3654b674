"""Points for changes of shape, selections and orders."""

import numpy as np

from tests.rules.point import array, at

X = array(2, 3, 4)
for _shape in (-1, (6, 4), (4, -1), 24, (2, 3, 4)):
    at("np.reshape ndarray.reshape", X, _shape)
at("ndarray.reshape", X, 6, 4)
at("np.reshape", array(4), (2, 2), order="F")
at("ndarray.reshape", array(2, 3), (3, 2), order="F")
at("np.ravel ndarray.ravel ndarray.flatten", X)
at("np.ravel ndarray.flatten", X, order="F")
for _axes in (None, (2, 0, 1), (-1, 0, 1)):
    at("np.transpose", X, _axes)
at("ndarray.transpose", X)
at("ndarray.transpose", X, 2, 0, 1)
at("ndarray.transpose", X, (1, 2, 0))
at("np.transpose ndarray.T ndarray.mT np.matrix_transpose np.flipud np.fliplr np.rot90", array(2, 3))
at("np.swapaxes ndarray.swapaxes", X, 0, -1)
at("np.moveaxis", X, 0, -1)
at("np.moveaxis", X, (0, 1), (1, 2))
for _axis in (0, -1, (0, 2)):
    at("np.expand_dims", array(2, 3), _axis)
at("np.squeeze ndarray.squeeze", array(1, 3, 1))
at("np.squeeze", array(1, 3, 1), 0)
at("np.squeeze", array(1, 3, 1), (0, -1))
for _x in (1.5, array(3), array(2, 3)):
    at("np.atleast_1d np.atleast_2d np.atleast_3d", _x)
at("np.broadcast_to", array(3), (2, 3))
at("np.broadcast_to", array(2, 1), (4, 2, 3))
at("np.broadcast_to", 1.5, (2, 2))
for _axis in (None, 0, (0, 1)):
    at("np.flip", array(2, 3), _axis)
at("np.rot90", array(2, 3), 3)
at("np.roll", array(5), 2)
at("np.roll", array(2, 3), 1, 1)
at("np.roll", array(2, 3), (1, 2), (0, 1))
for _reps in (2, (2, 3), (2, 1, 3)):
    at("np.tile", array(2, 3), _reps)
at("np.tile", array(3), 2)
for _axis in (None, 0, -1):
    at("np.repeat ndarray.repeat", array(2, 3), 2, axis=_axis)
    at("np.sort", array(2, 3), axis=_axis)
at("np.repeat", array(2), np.array([1, 3]))
at("np.repeat", array(2, 2), [1, 3], axis=1)
at("np.where", np.array([True, False, True]), array(3), array(2, 3))
at("np.where", np.array([True, False]), 1.5, 2.5)
at("np.where", True, 1.5, 2.5)
at("np.take ndarray.take", array(2, 3), [0, 5, 5])
at("np.take ndarray.take", array(2, 3), np.array([[0, 2], [2, 1]]), axis=1)
at("np.take", array(3), 1)
at("np.take_along_axis", array(2, 3), np.array([[0, 0], [2, 1]]), 1)
at("np.diagonal ndarray.diagonal np.diag np.trace ndarray.trace np.tril np.triu", array(3, 3))
at("np.diagonal np.diag np.trace np.tril np.triu", array(3, 4), 1)
at("np.diag", array(4, 3), -2)
at("np.diag np.diagflat", array(3))
at("np.diag np.diagflat", array(3), -1)
at("np.diagonal np.trace", X, 0, 2, 0)
at("np.trace", X, 1, 1, 2)

F = array(3, 3, dtype="float32")
at("np.ravel np.transpose np.squeeze np.diagonal np.diag np.trace np.tril np.sort np.flip np.atleast_1d", F)
at("np.where", F > 0, F, 1.5)
at("np.take", F, [0, 0])
at("np.repeat np.tile", F, 2)
at("np.broadcast_to", F, (2, 3, 3))
at("np.tril np.triu", array(3))
