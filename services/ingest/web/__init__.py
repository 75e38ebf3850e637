"""The web, safely: every request of ingest goes through here (addresses checked, time and size bounded)."""
