"""Who may read and do what: tokens and their scopes, how often, and what each reader is shown."""
