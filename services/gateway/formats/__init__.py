"""Incidents and alerts in the formats that others read: documents in, bytes out; no server, no database, no clock."""
