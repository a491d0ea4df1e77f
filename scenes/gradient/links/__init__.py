"""The pictures in which one segment of the first lecture ends and the next begins."""
