"""What the field knows, in pure Python: dates, validity, numbers, words."""
