"""Follow-ups (跟进): whom to contact when and why, what was said, grades and marks, campaigns, the pool."""
