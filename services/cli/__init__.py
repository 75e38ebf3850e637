"""The ``harmwatch`` command: a command a file."""
