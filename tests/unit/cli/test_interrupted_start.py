"""Ctrl-C while the command still loads."""

import sys
from importlib.abc import MetaPathFinder
from typing import Any

import pytest

from services.cli import start


class _Interrupted(MetaPathFinder):
    def find_spec(self, name: str, path: Any, target: Any = None) -> None:
        del path, target
        if name == "services.cli.main":
            raise KeyboardInterrupt


def test_it_ends_as_any_interrupted_command_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "services.cli.main", raising=False)
    monkeypatch.delattr("services.cli.main", raising=False)
    monkeypatch.setattr(sys, "meta_path", [_Interrupted(), *sys.meta_path])
    with pytest.raises(SystemExit) as ended:
        start.run()
    assert ended.value.code == 130
