"""The web, safely: every request to others goes through here (addresses checked, time and size bounded)."""
