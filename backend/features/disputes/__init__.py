"""Disputes (撞单): two sides and one customer, from the complaint through mediation and ruling to the appeal."""
