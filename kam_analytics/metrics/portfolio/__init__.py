"""Metrics of the customer portfolio."""
