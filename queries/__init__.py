"""Questions the dashboard asks of the published data."""
