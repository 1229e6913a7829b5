"""Rulebooks (判客规则): each project's own clauses, frozen under a hash when published, never edited after."""
