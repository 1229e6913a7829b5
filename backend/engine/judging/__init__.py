"""Judging (判定): precedence and exceptions, the owner that is left, and the reasons."""
