"""Evidence ledger (证据账): every fact once, in order, in a chain per project that nobody can quietly change."""
