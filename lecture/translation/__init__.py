"""For translators: the texts of lectures and pages, catalogues of them, and what is wrong with a catalogue."""
