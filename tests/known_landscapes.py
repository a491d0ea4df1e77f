"""The catalogue's landscapes on which whatever is computed must come out right, and quickly."""

CALM = (
    "lecture",
    "bowl",
    "round-bowl",
    "saddle",
    "ravine",
    "rosenbrock",
    "himmelblau",
    "beale",
    "booth",
    "matyas",
    "camel",
    "rastrigin",
    "valleys",
)
