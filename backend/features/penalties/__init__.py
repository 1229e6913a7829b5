"""Penalties and merits (奖惩台账): what was found, who ordered what, appeals, and the month's statement."""
