"""The parts of the printer: layout, precedence, literals, and one file for each chapter of the grammar."""
