"""Test first (试算): replay a draft over the project's own history; which verdicts flip, who gains and who loses."""
