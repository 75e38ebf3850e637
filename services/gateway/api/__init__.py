"""The HTTP interface, version 1: each file a resource."""
