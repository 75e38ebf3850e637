"""Gateway: incidents, alerts and silences for people and programs, over HTTP."""
