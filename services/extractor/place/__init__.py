"""Where it happened: names, sites, relative places, countries."""
