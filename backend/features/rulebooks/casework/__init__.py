"""Casework (做例): worked cases told in lines, judged, covering every clause, and found where none decides."""
