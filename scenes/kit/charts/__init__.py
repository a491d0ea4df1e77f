"""Charts of every kind: curves, bars, tables of cells, walls of digits."""
