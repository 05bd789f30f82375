"""Why it happened: the vocabulary, the causal graph and the questions asked of it."""
