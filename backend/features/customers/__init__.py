"""Customers (客户) and their groups (同一组客户): who is meant, without keeping a number in clear."""
