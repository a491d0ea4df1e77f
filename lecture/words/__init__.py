"""Spoken and written words: captions, the script, the words of the cards."""
