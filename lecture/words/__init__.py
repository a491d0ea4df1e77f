"""What is said and written: captions, the script, the words of the cards."""
