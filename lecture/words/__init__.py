"""What is said and written: catalogues of languages, captions, the script, the words of the cards."""
