"""Guishu (归属): whose customer a visitor is, decided by each project's own written rules, with proof."""
