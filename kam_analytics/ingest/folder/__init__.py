"""The inbox folder: files that are put there load by themselves, and move aside with a report."""

from kam_analytics.ingest.folder.watcher import Status, Taken, Watcher

__all__ = ["Status", "Taken", "Watcher"]
