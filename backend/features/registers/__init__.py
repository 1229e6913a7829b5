"""Registers (登记簿): what staff write about a customer after the door: hand-in, entry, search, follow-up, deal."""
