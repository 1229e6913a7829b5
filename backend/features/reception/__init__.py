"""Reception rotation (轮序): whose turn it is, and why."""
