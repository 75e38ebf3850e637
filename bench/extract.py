"""Articles a second of ``extract()`` on one core: on a mix in which nine in ten report no violence, and violent only.

Then the time of each stage (a module of the extractor), start-up and memory of a fresh process, an article of a million
characters; and in the same run spaCy's whole pipeline and a PETRARCH-style baseline, where they are installed.
"""

import argparse
import cProfile
import json
import os
import pstats
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from bench import articles, spacy_baselines
from schemas import Article
from schemas.article import MAX_BODY_CODE_POINTS
from services.extractor.extract import extract

_ROOT = Path(__file__).parents[1]
_ROUNDS = 3
_WARM_UP = 40
_STARTS = 3
# A process of its own, so that nothing of the measurement is loaded; it says how much memory it ever took.
_FRESH = """
import sys
from schemas import Article
from services.extractor.extract import extract
lines = sys.stdin.buffer.read().splitlines()
extract(Article.from_json(lines[0]))
print("ready", flush=True)
for line in lines[1:]:
    extract(Article.from_json(line))
import resource
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
_KIB_PER_UNIT = 1 / 1024 if sys.platform == "darwin" else 1  # macOS counts bytes


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer articles; under 40 s")
    quick = parser.parse_args().quick
    mixed, attacks, compared = (400, 120, 20) if quick else (2000, 600, 100)
    _stay_on_one_core()
    figures: dict[str, Any] = {**throughput(mixed, attacks)}
    figures |= {"stages_ms": stages(list(islice(articles.violent(9), attacks)))}
    figures |= fresh_process([*islice(articles.violent(11), 60), *articles.mix(60, seed=11)])
    figures |= {"megabyte_ms": megabyte_ms()}
    figures |= others(articles.mix(compared, seed=12))
    print_figures(figures)


def throughput(mixed: int, attacks: int) -> dict[str, float]:
    """Articles a second, the median of rounds over other articles each, so that no cache helps."""
    _run(list(islice(articles.violent(3), _WARM_UP)))
    mixes = [_run(articles.mix(mixed // _ROUNDS, seed=seed)) for seed in range(20, 20 + _ROUNDS)]
    violent = [_run(list(islice(articles.violent(seed), attacks // _ROUNDS))) for seed in range(30, 30 + _ROUNDS)]
    return {"articles_per_s": _median(mixes), "violent_per_s": _median(violent)}


def stages(load: Sequence[Article]) -> dict[str, float]:
    """Milliseconds a violent article by module, largest first.

    A profile gives each module's share of the time, C code counted to the Python that called it; the share is of the
    time that the same articles take without the profile, which slows everything down.
    """
    whole = 1000 / _run(load)
    profile = cProfile.Profile(builtins=False)
    profile.enable()
    for article in load:
        extract(article)
    profile.disable()
    shares: Counter[str] = Counter()
    for (path, _, _), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]  # not in its stub
        shares[_stage(path)] += own
    total = sum(shares.values())
    return {name: round(whole * share / total, 3) for name, share in shares.most_common()}


def fresh_process(load: Sequence[Article]) -> dict[str, float]:
    """Seconds from starting Python to the first article done, and the most memory it took for all."""
    lines = b"\n".join(article.to_json() for article in load)
    starts: list[float] = []
    peaks: list[float] = []
    for _ in range(_STARTS):
        began = time.perf_counter()
        command = [sys.executable, "-c", _FRESH]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(lines)
            process.stdin.close()
            process.stdout.readline()
            starts.append(time.perf_counter() - began)
            peaks.append(int(process.stdout.readline()) * _KIB_PER_UNIT / 1024)
    return {"startup_s": round(statistics.median(starts), 2), "memory_mb": round(max(peaks), 1)}


def megabyte_ms() -> float:
    """Milliseconds for one violent article of the greatest length that is accepted."""
    bodies: Iterator[str] = (article.body for article in articles.violent(13))
    one = next(articles.violent(14))
    body = " ".join(islice(bodies, 500))
    long = one.model_copy(update={"body": (body * 3)[: MAX_BODY_CODE_POINTS - len(one.title or "")]})
    began = time.perf_counter()
    extract(long)
    return round(1000 * (time.perf_counter() - began), 1)


def others(load: Sequence[Article]) -> dict[str, float | None]:
    """The whole pipeline and the PETRARCH-style baseline on articles of the mix; None where not installed."""
    nlp = spacy_baselines.load()
    if nlp is None:
        return {"spacy_per_s": None, "petrarch_style_per_s": None}
    texts = [article.text for article in load]
    nlp(texts[0])
    return {
        "spacy_per_s": spacy_baselines.whole_pipeline_per_s(nlp, texts),
        "petrarch_style_per_s": spacy_baselines.petrarch_style_per_s(nlp, texts),
    }


def print_figures(figures: dict[str, Any]) -> None:
    """A table for people, then one JSON object."""
    rows = [
        ("mix, articles/s", figures["articles_per_s"], "400"),
        ("violent only, articles/s", figures["violent_per_s"], ""),
        ("spaCy, articles/s", figures["spacy_per_s"], ""),
        ("PETRARCH-style, articles/s", figures["petrarch_style_per_s"], ""),
        ("start-up to first article, s", figures["startup_s"], "1"),
        ("memory, MB", figures["memory_mb"], "400"),
        ("a million characters, ms", figures["megabyte_ms"], "1000"),
    ]
    print(f"{'one core, 440 words':32}{'':>10}{'to reach':>10}")
    for label, value, reach in rows:
        print(f"{label:32}{'unknown' if value is None else value:>10}{reach:>10}")
    if figures["spacy_per_s"] is None:
        print(f"unknown: spaCy or its model {spacy_baselines.MODEL} is not installed here")
    print("\nmilliseconds a violent article, by stage")
    for stage, value in figures["stages_ms"].items():
        print(f"  {stage:30}{value:10.3f}")
    print(json.dumps(figures))


def _run(load: Sequence[Article]) -> float:
    began = time.perf_counter()
    for article in load:
        extract(article)
    return len(load) / (time.perf_counter() - began)


def _median(rates: Sequence[float]) -> float:
    return round(statistics.median(rates), 1)


def _stage(path: str) -> str:
    place = Path(path)
    if not place.is_relative_to(_ROOT) or "site-packages" in place.parts:
        return "libraries"
    package = place.relative_to(_ROOT).parts[:-1]
    return place.stem if package == ("services", "extractor") else ".".join(package)


def _stay_on_one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


if __name__ == "__main__":
    main()
