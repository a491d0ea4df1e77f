"""Test functions from the literature with a few valleys, or with one that is hard to descend."""

from __future__ import annotations

import math

from gradmath.landscapes.entries import JAMIL_YANG, SURJANOVIC_BINGHAM, Classic, square

_DIXON_SZEGO = f"L. C. W. Dixon and G. P. Szegö, Towards Global Optimisation 2 (1978); {SURJANOVIC_BINGHAM}"

SMOOTH: dict[str, Classic] = {
    "rosenbrock": Classic(
        title="Rosenbrock's curved valley",
        formula="100 (w2 - w1^2)^2 + (1 - w1)^2",
        domain=square(2.048),
        minima=[[1, 1]],
        minimum=0.0,
        source="H. H. Rosenbrock, The Computer Journal 3 (1960)",
    ),
    "himmelblau": Classic(
        title="Himmelblau's four valleys",
        formula="(w1^2 + w2 - 11)^2 + (w1 + w2^2 - 7)^2",
        domain=square(5),
        minima=[[3, 2], [-2.805118, 3.131312], [-3.779310, -3.283186], [3.584428, -1.848126]],
        minimum=0.0,
        source="D. M. Himmelblau, Applied Nonlinear Programming (1972)",
    ),
    "beale": Classic(
        title="Beale's flat valley between steep corners",
        formula="(1.5 - w1 + w1 w2)^2 + (2.25 - w1 + w1 w2^2)^2 + (2.625 - w1 + w1 w2^3)^2",
        domain=square(4.5),
        minima=[[3, 0.5]],
        minimum=0.0,
        source=f"E. M. L. Beale, On an Iterative Method for Finding a Local Minimum (1958); {SURJANOVIC_BINGHAM}",
    ),
    "booth": Classic(
        title="Booth's slanted bowl",
        formula="(w1 + 2 w2 - 7)^2 + (2 w1 + w2 - 5)^2",
        domain=square(10),
        minima=[[1, 3]],
        minimum=0.0,
    ),
    "matyas": Classic(
        title="Matyas's shallow trough",
        formula="0.26 (w1^2 + w2^2) - 0.48 w1 w2",
        domain=square(10),
        minima=[[0, 0]],
        minimum=0.0,
    ),
    "camel": Classic(
        title="The six-hump camel",
        formula="(4 - 2.1 w1^2 + w1^4 / 3) w1^2 + w1 w2 + (4 w2^2 - 4) w2^2",
        domain=([-3, -2], [3, 2]),
        minima=[[0.0898420, -0.7126564], [-0.0898420, 0.7126564]],
        minimum=-1.0316285,
        source=_DIXON_SZEGO,
    ),
    "three-hump-camel": Classic(
        title="The three-hump camel",
        formula="2 w1^2 - 1.05 w1^4 + w1^6 / 6 + w1 w2 + w2^2",
        domain=square(5),
        minima=[[0, 0]],
        minimum=0.0,
    ),
    "goldstein-price": Classic(
        title="Goldstein and Price's crossed valleys",
        formula=(
            "(1 + (w1 + w2 + 1)^2 (19 - 14 w1 + 3 w1^2 - 14 w2 + 6 w1 w2 + 3 w2^2))"
            " (30 + (2 w1 - 3 w2)^2 (18 - 32 w1 + 12 w1^2 + 48 w2 - 36 w1 w2 + 27 w2^2))"
        ),
        domain=square(2),
        minima=[[0, -1]],
        minimum=3.0,
        source=_DIXON_SZEGO,
    ),
    "branin": Classic(
        title="Branin's three valleys",
        formula="(w2 - 5.1 w1^2 / (4 pi^2) + 5 w1 / pi - 6)^2 + 10 (1 - 1 / (8 pi)) cos(w1) + 10",
        domain=([-5, 0], [10, 15]),
        minima=[[-math.pi, 12.275], [math.pi, 2.275], [3 * math.pi, 2.475]],
        minimum=0.397887358,
        source=_DIXON_SZEGO,
    ),
    "mccormick": Classic(
        title="McCormick's tilted trough",
        formula="sin(w1 + w2) + (w1 - w2)^2 - 1.5 w1 + 2.5 w2 + 1",
        domain=([-1.5, -3], [4, 4]),
        minima=[[0.5 - math.pi / 3, -0.5 - math.pi / 3]],
        minimum=-1.913222955,
    ),
    "styblinski-tang": Classic(
        title="Styblinski and Tang's four valleys",
        formula="(w1^4 - 16 w1^2 + 5 w1 + w2^4 - 16 w2^2 + 5 w2) / 2",
        domain=square(5),
        minima=[[-2.903534028, -2.903534028]],
        minimum=-78.332331408,
        source=f"M. A. Styblinski and T.-S. Tang, Neural Networks 3 (1990); {SURJANOVIC_BINGHAM}",
    ),
    "zettl": Classic(
        title="Zettl's bowl beside the origin",
        formula="(w1^2 + w2^2 - 2 w1)^2 + 0.25 w1",
        domain=([-1, -1], [5, 5]),
        minima=[[-0.029895978, 0]],
        minimum=-0.003791237,
        source=JAMIL_YANG,
    ),
    "dixon-price": Classic(
        title="Dixon and Price's forked valley",
        formula="(w1 - 1)^2 + 2 (2 w2^2 - w1)^2",
        domain=square(10),
        minima=[[1, -math.sqrt(0.5)], [1, math.sqrt(0.5)]],
        minimum=0.0,
    ),
    "adjiman": Classic(
        title="Adjiman's slope towards an edge",
        formula="cos(w1) sin(w2) - w1 / (w2^2 + 1)",
        domain=([-1, -1], [2, 1]),
        minima=[[2, 0.105783473]],
        minimum=-2.021806783,
        source=JAMIL_YANG,
    ),
    "easom": Classic(
        title="Easom's needle in a plain",
        formula="-cos(w1) cos(w2) exp(-(w1 - pi)^2 - (w2 - pi)^2)",
        domain=square(100),
        minima=[[math.pi, math.pi]],
        minimum=-1.0,
    ),
    "peaks": Classic(
        title="MATLAB's peaks",
        formula=(
            "3 (1 - w1)^2 exp(-w1^2 - (w2 + 1)^2) - 10 (w1 / 5 - w1^3 - w2^5) exp(-w1^2 - w2^2)"
            " - exp(-(w1 + 1)^2 - w2^2) / 3"
        ),
        domain=square(3),
        minima=[[0.228278920, -1.625534951]],
        minimum=-6.551133333,
        source="the peaks function of MATLAB; its minimiser is computed",
    ),
    "franke": Classic(
        title="Franke's two hills and a dip",
        formula=(
            "0.75 exp(-((9 w1 - 2)^2 + (9 w2 - 2)^2) / 4) + 0.75 exp(-(9 w1 + 1)^2 / 49 - (9 w2 + 1) / 10)"
            " + 0.5 exp(-((9 w1 - 7)^2 + (9 w2 - 3)^2) / 4) - 0.2 exp(-(9 w1 - 4)^2 - (9 w2 - 7)^2)"
        ),
        domain=([0, 0], [1, 1]),
        minima=[[0.455710381, 0.784190681]],
        minimum=0.001115282,
        source=f"R. Franke, A critical comparison of some methods (1979); {SURJANOVIC_BINGHAM}; minimiser computed",
    ),
    "monkey-saddle": Classic(
        title="The monkey saddle",
        formula="w1^3 - 3 w1 w2^2",
        domain=square(2),
        minima=[],
        minimum=-math.inf,
        source="D. Hilbert and S. Cohn-Vossen, Anschauliche Geometrie (1932)",
    ),
}
