"""Landscapes and paths as figures for notebooks and papers, drawn by Matplotlib, which is optional."""
