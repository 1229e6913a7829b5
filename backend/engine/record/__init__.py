"""The record (卷宗): one customer's evidence, read once and stated in trade words."""
