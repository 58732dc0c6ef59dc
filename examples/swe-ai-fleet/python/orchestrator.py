"""An orchestrator in Python: plain NATS, and nothing of fleetctl.

It pulls from the consumer that the orchestrators in TypeScript pull from, so a task goes to one of them, whichever has
room. Ids of messages follow from the message at hand by the same rule as there: where one is killed and another takes
its message over, the stream keeps one of what they both publish.
"""

import asyncio
import base64
import hashlib
import json
import os
import signal
from datetime import datetime, timezone

import nats
from nats.errors import TimeoutError as NothingToDo

USER, STREAM, CONSUMER = "orchestrator-service", "PLANNING_EVENTS", "orchestrator-planning-events"
DELIBERATION_S = float(os.environ.get("FLEET_DELIBERATION_MS", "2000")) / 1000
HEARTBEAT_S = 1.5  # well below the consumer's ack_wait
AGENTS = 3


def event_id(cause: str, kind: str, n: int = 0) -> str:
    digest = hashlib.sha256(f"{cause} {kind} {n}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:22]


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def deliberate(message, publish) -> None:
    task = json.loads(message.data)
    task_id, story_id, phase = task["task_id"], task["story_id"], task["phase"]
    role = task.get("assigned_role") or task["role"]
    cause = message.headers["Nats-Msg-Id"]
    council = [f"agent-{role.lower()}-{seat + 1:03}" for seat in range(AGENTS)]
    about = {"task_id": task_id, "story_id": story_id, "role": role}

    started = {**about, "num_agents": AGENTS, "agents": council, "timestamp": now()}
    await publish("orchestration.deliberation.started", started, cause, cause)
    for _ in range(int(DELIBERATION_S // HEARTBEAT_S)):
        await asyncio.sleep(HEARTBEAT_S)
        await message.in_progress()
    await asyncio.sleep(DELIBERATION_S % HEARTBEAT_S)

    kind = "orchestration.deliberation.completed"
    decision = {
        "id": f"DEC-{event_id(cause, 'decision')}", "type": "TECHNICAL", "decided_by": council[0],
        "rationale": f"The council of {role} met in Python.", "affected_subtask": task_id,
    }  # fmt: skip
    verdict = {**about, "decisions": [decision], "winner_agent_id": council[0], "timestamp": now()}
    decided = event_id(cause, "decided")
    await publish(kind, verdict, cause, decided, f"orchestrator/{event_id(cause, kind)}")
    prompt = task.get("title") or f"Go on with {task_id}."
    work = {"prompt": f"{prompt}\n{decision['rationale']}", "tools": ["files", "git"], "token_budget": 200000}
    execute = {**about, "agent_type": "VLLM", "phase": phase, "input": work}
    await publish("agent.cmd.execute", execute, cause, decided, event_id(decided, "agent.cmd.execute", 1))
    kind = "orchestration.task.dispatched"
    dispatched = {**about, "agent_id": council[0], "timestamp": now()}
    await publish(kind, dispatched, cause, decided, event_id(decided, kind, 2))
    await message.ack_sync()
    print(f"dispatched {task_id} to {council[0]}", flush=True)


async def main() -> None:
    password = os.environ["ORCHESTRATOR_NATS_PASSWORD"]
    client = await nats.connect(
        os.environ["NATS_URL"], user=USER, password=password, name="orchestrator in Python",
        inbox_prefix=f"_INBOX_{USER}".encode(), max_reconnect_attempts=-1,
    )  # fmt: skip
    jetstream = client.jetstream()
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    subscription = await jetstream.pull_subscribe_bind(CONSUMER, stream=STREAM)
    print("ready", flush=True)
    while not stop.is_set():
        try:
            [message] = await subscription.fetch(1, timeout=1)
        except NothingToDo:
            continue
        correlation = (message.headers or {}).get("Correlation-Id", "")

        async def publish(kind, data, root, cause, own_id=None):
            ids = {"Nats-Msg-Id": own_id or event_id(root, kind), "Causation-Id": cause}
            await jetstream.publish(kind, json.dumps(data).encode(), headers={**ids, "Correlation-Id": correlation})

        try:
            await deliberate(message, publish)
        except Exception as error:  # Given back: another try, or after the last one the server's notice.
            print(f"{type(error).__name__}: {error}", flush=True)
            await message.nak(delay=5)
    await client.close()


asyncio.run(main())
