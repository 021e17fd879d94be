"""Metrics of the churn estimates."""
