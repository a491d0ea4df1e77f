"""The mathematics of the lectures: landscapes, contours, gradient fields and descent paths, exactly."""
