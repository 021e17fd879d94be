"""KAM Analytics: the dashboard for key-account management."""

__version__ = "0.1.0"
