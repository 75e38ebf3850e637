"""Reports and decisions, delivered and delivered again across crashes: Redis holds what the store in memory does."""

import asyncio
import uuid
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from schemas import Decision
from services.alerting.store.keys import Keys
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from tests.harness.decided import ACTIONS, made_of, reports
from tests.harness.store import Model, Worker, assert_indexes_fit, dump, incidents_in, outbox
from tests.servers import Servers

T = TypeVar("T")
REPORTS = reports()
_picks = st.lists(st.integers(0, 11), min_size=3, max_size=5)
_turns = st.none() | st.integers(0, 10)
_batch = st.lists(st.integers(0, len(REPORTS) - 1), min_size=1, max_size=4)


class Deciding(RuleBasedStateMachine):
    """One worker that crashes, on a real Redis; beside it a model that does not."""

    servers: Servers

    def __init__(self) -> None:
        super().__init__()
        prefix = f"t{uuid.uuid4().hex[:8]}"
        self.installation = Settings(kafka=self.servers.kafka, redis=self.servers.redis, prefix=prefix)
        self.redis = open_redis(self.installation)
        self.loop = asyncio.new_event_loop()
        self.worker = Worker(self.installation)
        self.model = Model()
        self.taken: list[Decision] = []

    @rule(numbers=_batch)
    def deliver(self, numbers: Sequence[int]) -> None:
        self._run(self.worker.apply(REPORTS[n] for n in numbers))
        for n in numbers:
            self.model.apply(REPORTS[n])

    @initialize()
    def begin(self) -> None:
        self.deliver(range(9))

    @rule(decisions=st.lists(st.tuples(st.sampled_from(ACTIONS), _picks), min_size=2, max_size=4), turns=_turns)
    def decide_repeatedly(self, decisions: list[tuple[str, list[int]]], turns: int | None) -> None:
        for action, picks in decisions:
            self.decide(action, picks, turns)

    def decide(self, action: str, picks: list[int], turns: int | None) -> None:
        made = made_of(action, picks, self.model.incidents, len(self.taken))
        if made is None:
            return
        if turns is not None:
            self._crash(self.worker.decide(made), turns)
        record = self._run(self.worker.decide(made))
        self.model.decide(made)
        self.taken.append(made)
        assert record == self.model.store.decisions[made.decision_id]

    @rule(numbers=_batch, turns=st.integers(0, 10))
    def crash_while_applying(self, numbers: list[int], turns: int) -> None:
        """What was not acknowledged is delivered again, before anything else."""
        self._crash(self.worker.apply(REPORTS[n] for n in numbers), turns)
        self.deliver(numbers)

    @rule(pick=st.integers(0, 30))
    def deliver_a_decision_again(self, pick: int) -> None:
        if self.taken:
            before = dump(self.redis, self.installation)
            self._run(self.worker.decide(self.taken[pick % len(self.taken)]))
            assert dump(self.redis, self.installation) == before

    @invariant()
    def redis_holds_what_the_model_does(self) -> None:
        held, known = incidents_in(self.redis, self.installation), self.model.incidents
        assert [i.incident_id for i in held if i not in known] == []
        assert len(held) == len(known)
        kept = self.redis.hgetall(Keys(self.installation).decisions)
        assert kept == {i.encode(): record.to_json() for i, record in self.model.store.decisions.items()}

    def teardown(self) -> None:
        assert_indexes_fit(self.redis, self.installation)
        assert [message["value"] for message in outbox(self.redis, self.installation)] == self.model.messages
        self._run(self.worker.close())
        self.redis.close()
        self.loop.close()

    def _crash(self, work: Coroutine[Any, Any, Any], turns: int) -> None:
        async def interrupt() -> None:
            doing = asyncio.create_task(work)
            for _ in range(turns):
                await asyncio.sleep(0)
            doing.cancel()
            await asyncio.wait([doing])

        self._run(interrupt())
        self._run(self.worker.close())
        self.worker = Worker(self.installation)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)


def test_decisions_and_reports_are_applied_once_each_whatever_crashes(servers: Servers) -> None:
    Deciding.servers = servers
    run_state_machine_as_test(
        Deciding,
        settings=settings(
            max_examples=25,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
