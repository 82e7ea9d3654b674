"""The problems of GradBench, a public suite for tools of automatic differentiation, as programs of NumPy.

    python -m benchmarks.gradbench

Its table has the time of each function, that of the derivative that the suite asks for, their ratio, and the largest
relative difference from a witness that shares no code with the derivative: complex steps or differences along random
directions, or for `kmeans`, `saddle` and `particle` the result with derivatives by hand. The exit status is 1 if one
differs. Formulas and recipes of inputs are those of https://github.com/gradbench/gradbench, with smaller sizes; each
program is written as one would without thought of derivatives, with loops, buffers and classes. It takes some minutes.
"""
