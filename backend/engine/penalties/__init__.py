"""Penalties (处罚): which offences are on record and what they cost."""
