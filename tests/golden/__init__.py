"""Generated derivatives to be read by people: one text file a program, compared to the letter."""
