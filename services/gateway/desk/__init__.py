"""The review desk: what people do about an incident before they decide, and how they order a decision."""
