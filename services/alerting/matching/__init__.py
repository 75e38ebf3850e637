"""Which incident a report is about: candidates, evidence, and what comes late."""
