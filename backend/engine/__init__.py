"""The engine (判客): facts and a rulebook in, a verdict with its reasons out. No clock, I/O, randomness."""
