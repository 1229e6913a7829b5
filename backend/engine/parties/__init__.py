"""Parties (当事人): roles in a case, and the people, pools or posts who fill them."""
