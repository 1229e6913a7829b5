"""Words (词汇): the closed vocabularies that clauses and facts are made of."""
