"""What a command imports before it does anything: every one waits for that, `harmwatch --help` too."""

import subprocess
import sys


def test_the_command_line_imports_nothing_of_the_services_that_it_does_not_run() -> None:
    heavy = ("faust", "aiohttp", "fastapi", "lxml", "trafilatura")
    asked = f"import sys, services.cli.main; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
