"""What every feature needs and no feature owns: database, clock, ids, keys, errors, doorbells."""
