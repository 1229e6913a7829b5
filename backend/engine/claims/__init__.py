"""Claims (归属主张): who may say "mine", on what, and for how long."""
