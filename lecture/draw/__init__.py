"""Drawing: Manim's adapter, the encoder, outlines."""
