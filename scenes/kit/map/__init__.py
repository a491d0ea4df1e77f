"""An error landscape seen from above: its ground, contours, arrows, basins and fog, and the camera over it."""
