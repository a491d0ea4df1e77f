"""The shape of a landscape: contours, levels, slopes, critical points, basins."""
