"""Kiosk (平板登记): pairing, signed and sealed submissions, and the check-in that follows in one transaction."""
