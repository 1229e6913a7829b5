"""Duties (义务): who must do what by when, and what was missed."""
