"""No jar is run that is not, byte for byte, the one that was tested."""

import hashlib
from pathlib import Path, PurePosixPath

import pytest

from services.local.jars import ROOTS, Jar, JarsUnusable, committed_jars, parse_sums, verify


@pytest.fixture
def jars(tmp_path: Path) -> tuple[Jar, ...]:
    """Two jars on the disk under ``tmp_path``, as they were committed."""
    contents = {"org/one/a/1/a-1.jar": b"first", "org/two/b/2/b-2.jar": b"second"}
    for path, content in contents.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True)
        file.write_bytes(content)
    return tuple(Jar(PurePosixPath(path), hashlib.sha256(content).hexdigest()) for path, content in contents.items())


def test_the_committed_jars_are_accepted(tmp_path: Path, jars: tuple[Jar, ...]) -> None:
    verify(tmp_path, jars)


def test_a_changed_jar_is_refused_by_name(tmp_path: Path, jars: tuple[Jar, ...]) -> None:
    (tmp_path / jars[1].path).write_bytes(b"Second")
    with pytest.raises(JarsUnusable, match=r"b-2\.jar has SHA-256 .* Delete that folder") as refused:
        verify(tmp_path, jars)
    assert "a-1.jar" not in str(refused.value)


def test_a_half_written_jar_is_refused_by_name(tmp_path: Path, jars: tuple[Jar, ...]) -> None:
    (tmp_path / jars[0].path).write_bytes(b"fir")
    with pytest.raises(JarsUnusable, match=r"a-1\.jar has SHA-256"):
        verify(tmp_path, jars)


def test_a_missing_jar_is_named(tmp_path: Path, jars: tuple[Jar, ...]) -> None:
    (tmp_path / jars[0].path).unlink()
    with pytest.raises(JarsUnusable, match=r"org/one/a/1/a-1\.jar is missing"):
        verify(tmp_path, jars)


def test_a_jar_that_nobody_committed_is_named(tmp_path: Path, jars: tuple[Jar, ...]) -> None:
    (tmp_path / "org/one/a/1/extra.jar").write_bytes(b"")
    with pytest.raises(JarsUnusable, match=r"org/one/a/1/extra\.jar does not belong there"):
        verify(tmp_path, jars)


def test_sums_are_read_as_sha256sum_writes_them() -> None:
    assert parse_sums("# heading\n\nabc  org/one/a/1/a-1.jar\n") == (Jar(PurePosixPath("org/one/a/1/a-1.jar"), "abc"),)


def test_a_jar_knows_its_maven_coordinate() -> None:
    assert Jar(PurePosixPath("org/apache/kafka/kafka_2.13/4.3.0/kafka_2.13-4.3.0.jar"), "").coordinate == (
        "org.apache.kafka:kafka_2.13:4.3.0"
    )


def test_the_roots_are_among_the_committed_jars() -> None:
    assert {root.removesuffix("!") for root in ROOTS} <= {jar.coordinate for jar in committed_jars()}


def test_all_of_kafka_is_of_one_version() -> None:
    versions = {jar.path.parts[-2] for jar in committed_jars() if jar.coordinate.startswith("org.apache.kafka:")}
    assert versions == {"4.3.0"}
