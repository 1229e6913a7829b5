"""Turns (轮序): whose turn it is, and whose a visit was."""
