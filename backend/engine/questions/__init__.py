"""Questions (问什么): one function for each thing that may be asked of the engine."""
