"""Rules (制度条款): what a clause can say, which clauses are in force, and which version judges."""
