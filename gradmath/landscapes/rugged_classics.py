"""Test functions from the literature with very many valleys, or with kinks."""

from __future__ import annotations

from itertools import product

from gradmath.landscapes.entries import JAMIL_YANG, SURJANOVIC_BINGHAM, Classic, square

_BUMPS = ((1, 3, 5), (2, 5, 2), (5, 2, 1), (2, 1, 4), (3, 7, 9))
"""The size and the place of each of Langermann's bumps."""
_HOLES = list(product((-32, -16, 0, 16, 32), repeat=2))
"""w2 and w1 of each of De Jong's holes, in the order of their depth."""
_SHUBERT = ((-7.083506407, -0.800321101, 5.482864206), (-7.708313736, -1.425128429, 4.858056878))
"""The two groups of weights from which the minimisers of Shubert's function take one coordinate each."""


def _langermann() -> str:
    squares = ((size, f"((w1 - {a})^2 + (w2 - {b})^2)") for size, a, b in _BUMPS)
    return " + ".join(f"{size} exp(-{square} / pi) cos(pi {square})" for size, square in squares)


def _de_jong() -> str:
    holes = (f"1/({depth}+{_sixth('w1', a)}+{_sixth('w2', b)})" for depth, (b, a) in enumerate(_HOLES, start=1))
    return f"1/(0.002+{'+'.join(holes)})"


def _sixth(weight: str, hole: int) -> str:
    return f"({weight}{-hole:+})⁶" if hole else f"{weight}⁶"


def _shubert(weight: str) -> str:
    return " + ".join(f"{i} cos({i + 1} {weight} + {i})" for i in range(1, 6))


RUGGED: dict[str, Classic] = {
    "rastrigin": Classic(
        title="Rastrigin's egg box",
        formula="20 + w1^2 - 10 cos(2 pi w1) + w2^2 - 10 cos(2 pi w2)",
        domain=square(5.12),
        minima=[[0, 0]],
        minimum=0.0,
        source="L. A. Rastrigin, Systems of Extremal Control (1974)",
    ),
    "ackley": Classic(
        title="Ackley's funnel among ripples",
        formula="20 + e - 20 exp(-0.2 sqrt((w1^2 + w2^2) / 2)) - exp((cos(2 pi w1) + cos(2 pi w2)) / 2)",
        domain=square(32.768),
        minima=[[0, 0]],
        minimum=0.0,
        source=f"D. H. Ackley, A Connectionist Machine for Genetic Hillclimbing (1987); {SURJANOVIC_BINGHAM}",
    ),
    "griewank": Classic(
        title="Griewank's bowl of ripples",
        formula="1 + (w1^2 + w2^2) / 4000 - cos(w1) cos(w2 / sqrt(2))",
        domain=square(600),
        minima=[[0, 0]],
        minimum=0.0,
        source=f"A. O. Griewank, Journal of Optimization Theory and Applications 34 (1981); {SURJANOVIC_BINGHAM}",
    ),
    "schwefel": Classic(
        title="Schwefel's far valley",
        formula="837.96577454486739 - w1 sin(sqrt(abs(w1))) - w2 sin(sqrt(abs(w2)))",
        domain=square(500),
        minima=[[420.968746, 420.968746]],
        minimum=0.0,
        source=f"H.-P. Schwefel, Numerical Optimization of Computer Models (1981); {SURJANOVIC_BINGHAM}",
    ),
    "eggholder": Classic(
        title="The eggholder",
        formula=("-(w2 + 47) sin(sqrt(abs(w2 + w1 / 2 + 47))) - w1 sin(sqrt(abs(w1 - (w2 + 47))))"),
        domain=square(512),
        minima=[[512, 404.231805]],
        minimum=-959.640662721,
    ),
    "shubert": Classic(
        title="Shubert's checkerboard of wells",
        formula=f"({_shubert('w1')}) ({_shubert('w2')})",
        domain=square(10),
        minima=[*product(*_SHUBERT), *product(*reversed(_SHUBERT))],
        minimum=-186.730908831,
    ),
    "langermann": Classic(
        title="Langermann's rings",
        formula=_langermann(),
        domain=([0, 0], [10, 10]),
        minima=[[2.793402214, 1.597232500]],
        minimum=-4.155809292,
    ),
    "michalewicz": Classic(
        title="Michalewicz's steep furrows",
        formula="-sin(w1) sin(w1^2 / pi)^20 - sin(w2) sin(2 w2^2 / pi)^20",
        domain=([0, 0], [3.141592653589793, 3.141592653589793]),
        minima=[[2.202905520, 1.570796327]],
        minimum=-1.801303410,
    ),
    "de-jong-5": Classic(
        title="De Jong's fifth: Shekel's foxholes",
        formula=_de_jong(),
        domain=square(65.536),
        minima=[[-31.978334839, -31.978334839]],
        minimum=0.998003838,
    ),
    "drop-wave": Classic(
        title="The drop wave",
        formula="-(1 + cos(12 sqrt(w1^2 + w2^2))) / ((w1^2 + w2^2) / 2 + 2)",
        domain=square(5.12),
        minima=[[0, 0]],
        minimum=-1.0,
    ),
    "cross-in-tray": Classic(
        title="The cross in a tray",
        formula="-0.0001 (abs(sin(w1) sin(w2) exp(abs(100 - sqrt(w1^2 + w2^2) / pi))) + 1)^0.1",
        domain=square(10),
        minima=list(product((-1.349406575, 1.349406575), repeat=2)),
        minimum=-2.062611871,
    ),
    "holder-table": Classic(
        title="Hölder's table",
        formula="-abs(sin(w1) cos(w2) exp(abs(1 - sqrt(w1^2 + w2^2) / pi)))",
        domain=square(10),
        minima=list(product((-8.055023472, 8.055023472), (-9.664590029, 9.664590029))),
        minimum=-19.208502568,
    ),
    "bukin-6": Classic(
        title="Bukin's sixth: a bent ridge with a kink",
        formula="100 sqrt(abs(w2 - 0.01 w1^2)) + 0.01 abs(w1 + 10)",
        domain=([-15, -3], [-5, 3]),
        minima=[[-10, 1]],
        minimum=0.0,
    ),
    "levi-13": Classic(
        title="Lévi's thirteenth",
        formula="sin(3 pi w1)^2 + (w1 - 1)^2 (1 + sin(3 pi w2)^2) + (w2 - 1)^2 (1 + sin(2 pi w2)^2)",
        domain=square(10),
        minima=[[1, 1]],
        minimum=0.0,
    ),
    "levy": Classic(
        title="Levy's function",
        formula=(
            "sin(pi (1 + (w1 - 1) / 4))^2 + ((w1 - 1) / 4)^2 (1 + 10 sin(pi (1 + (w1 - 1) / 4) + 1)^2)"
            " + ((w2 - 1) / 4)^2 (1 + sin(2 pi (1 + (w2 - 1) / 4))^2)"
        ),
        domain=square(10),
        minima=[[1, 1]],
        minimum=0.0,
    ),
    "schaffer-2": Classic(
        title="Schaffer's second",
        formula="0.5 + (sin(w1^2 - w2^2)^2 - 0.5) / (1 + 0.001 (w1^2 + w2^2))^2",
        domain=square(100),
        minima=[[0, 0]],
        minimum=0.0,
    ),
    "schaffer-4": Classic(
        title="Schaffer's fourth",
        formula="0.5 + (cos(sin(abs(w1^2 - w2^2)))^2 - 0.5) / (1 + 0.001 (w1^2 + w2^2))^2",
        domain=square(100),
        minima=[[0, -1.253131829], [0, 1.253131829], [-1.253131829, 0], [1.253131829, 0]],
        minimum=0.292578632,
    ),
    "bohachevsky": Classic(
        title="Bohachevsky's first",
        formula="w1^2 + 2 w2^2 - 0.3 cos(3 pi w1) - 0.4 cos(4 pi w2) + 0.7",
        domain=square(100),
        minima=[[0, 0]],
        minimum=0.0,
    ),
    "salomon": Classic(
        title="Salomon's rings around a kink",
        formula="1 - cos(2 pi sqrt(w1^2 + w2^2)) + 0.1 sqrt(w1^2 + w2^2)",
        domain=square(100),
        minima=[[0, 0]],
        minimum=0.0,
        source=f"R. Salomon, Biosystems 39 (1996); {JAMIL_YANG}",
    ),
    "bird": Classic(
        title="Mishra's bird",
        formula="sin(w1) exp((1 - cos(w2))^2) + cos(w2) exp((1 - sin(w1))^2) + (w1 - w2)^2",
        domain=square(6.283185307179586),
        minima=[[4.701043130, 3.152938500], [-1.582142172, -3.130246799]],
        minimum=-106.764536749,
        source=JAMIL_YANG,
    ),
    "trefethen": Classic(
        title="Trefethen's hundred-dollar ripples",
        formula=(
            "exp(sin(50 w1)) + sin(60 exp(w2)) + sin(70 sin(w1)) + sin(sin(80 w2)) - sin(10 (w1 + w2))"
            " + (w1^2 + w2^2) / 4"
        ),
        domain=([-6.5, -4.5], [6.5, 4.5]),
        minima=[[-0.024403080, 0.210612427]],
        minimum=-3.306868647,
        source="L. N. Trefethen, A Hundred-dollar, Hundred-digit Challenge, SIAM News 35 (2002)",
    ),
}
