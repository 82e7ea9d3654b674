"""Points for joining and splitting."""

from tests.rules.point import array, at

for _axis in (0, 1, -1):
    at("np.concatenate", (array(2, 3), array(2, 3)), axis=_axis)
    at("np.stack", [array(2, 3), array(2, 3)], axis=_axis)
at("np.concatenate", [array(2), array(3), array(1)])
at("np.concatenate", [array(2, 2), array(2, 3)], axis=1)
at("np.concatenate", [array(2, 2), array(3)], axis=None)
at("np.hstack np.vstack np.dstack np.column_stack", [array(3), array(3)])
at("np.hstack np.vstack np.dstack np.column_stack", [array(2, 3), array(2, 3)])
at("np.hstack", [array(2, 3), array(2, 1)])
at("np.hstack np.vstack", [1.5, 2.5])
at("np.vstack", [array(2, 3), array(3)])
at("np.append", array(3), array(2))
at("np.append", array(2, 3), array(1, 3), axis=0)
at("np.split np.array_split", array(6), 3)
at("np.split np.array_split", array(2, 5), [1, 3], axis=1)
at("np.hsplit", array(2, 4), 2)
at("np.vsplit", array(4, 2), 2)
at("np.dsplit", array(2, 2, 4), 2)
