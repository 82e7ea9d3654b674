"""Facts about a program: abstract values, effects, aliases, activity, liveness."""
