"""From the core language to adjoint and tangent code."""
