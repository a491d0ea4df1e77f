"""Landscapes such as somebody types: hills in rows, and MATLAB's peaks."""

SINE = "sin(x)*cos(y) + 0.1*(x^2+y^2)"
PEAKS = "3(1-x)^2 exp(-x^2-(y+1)^2) - 10(x/5-x^3-y^5) exp(-x^2-y^2) - exp(-(x+1)^2-y^2)/3 on -3..3, -3..3"
WAVES = "sin(x)*cos(y) on -4..4, -4..4"
