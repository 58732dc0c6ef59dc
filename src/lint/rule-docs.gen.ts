// Generated from docs/rules.md, docs/reading.md and docs/exit-codes.md by `npm run generate`. Do not edit.
import type { RuleDoc } from './rule-doc.js';

export const RULE_DOCS: Readonly<Record<string, RuleDoc>> = {
  "account-above-server": {
    "severity": "error",
    "text": "An account whose jetstream limits are above what the server has. `nats-server -t` lets it through, and the server does not start.",
    "bad": "server: { jetstream: { max_file_store: 10GiB, max_memory_store: 1GiB } }\naccounts:\n  A:\n    jetstream:\n      max_file: 11GiB\n      max_mem: 2GiB",
    "good": "server: { jetstream: { max_file_store: 10GiB, max_memory_store: 1GiB } }\naccounts: { A: { jetstream: { max_file: 10GiB, max_mem: 1GiB } } }",
    "page": "rules.md"
  },
  "account-limit-exceeded": {
    "severity": "error",
    "text": "Streams that together reserve more than their account may store (max_bytes, replicas counted each), more streams, more consumers of one, a larger stream or max_ack_pending, or no max_bytes where the account requires it: the server refuses what no longer fits (10047, 10028, 10027, 10026, 10122, 10113, 10121).",
    "bad": "accounts:\n  SALES:\n    jetstream: { max_file: 1GiB }\n    streams:\n      ORDERS: { subjects: [orders.>], max_bytes: 768MiB }\n      BILLS: { subjects: [bills.>], max_bytes: 512MiB }",
    "good": "accounts:\n  SALES:\n    jetstream: { max_file: 1.5GiB }\n    streams:\n      ORDERS: { subjects: [orders.>], max_bytes: 768MiB }\n      BILLS: { subjects: [bills.>], max_bytes: 512MiB }",
    "page": "rules.md"
  },
  "ack-policy-missing": {
    "severity": "warning",
    "text": "A consumer that sets ack_wait, max_deliver, backoff, max_ack_pending, sample_freq or a queue group, and no ack_policy. The server's default is `none`, even for pull: what is delivered counts as done, whatever becomes of it. An error for a push consumer with max_ack_pending, which the server refuses.",
    "bad": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, ack_wait: 1m, max_deliver: 5 }",
    "good": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, ack_policy: explicit, ack_wait: 1m, queue_group: g }",
    "page": "rules.md"
  },
  "ack-settings-unstated": {
    "severity": "info",
    "text": "A consumer that acknowledges and leaves ack_wait, backoff, max_deliver and max_ack_pending to the defaults: 30s, without end, 1,000 at a time. Judged where the topology has services.",
    "bad": "streams:\n  ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old }\n  DEAD_LETTERS: { subjects: [$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>], max_bytes: 64MiB, discard: old }\nevents: { orders.placed: {} }\nconsumers: { billing: { stream: ORDERS, ack_policy: explicit } }\nrules: { endless-redelivery: off }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "good": "streams:\n  ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old }\n  DEAD_LETTERS: { subjects: [$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>], max_bytes: 64MiB, discard: old }\nevents: { orders.placed: {} }\nconsumers:\n  { billing: { stream: ORDERS, deliver_policy: new, ack_policy: explicit, ack_wait: 1m, max_deliver: 5 } }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "page": "rules.md"
  },
  "ack-settings-unused": {
    "severity": "warning",
    "text": "`ack_policy: none` beside settings about acks, which then do nothing. An error for a push consumer with max_ack_pending, which the server refuses.",
    "bad": "streams: { S: { subjects: [s] } }\nconsumers: { c: { stream: S, ack_policy: none, ack_wait: 1m } }",
    "good": "streams: { S: { subjects: [s] } }\nconsumers: { c: { stream: S, ack_policy: explicit, ack_wait: 1m } }",
    "page": "rules.md"
  },
  "ack-wait-overridden": {
    "severity": "warning",
    "text": "An ack_wait that differs from `backoff[0]`: the server takes backoff[0] for it without a word (10157 in pedantic mode).",
    "bad": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, ack_policy: explicit, ack_wait: 5m, backoff: [1s, 2s] }",
    "good": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, ack_policy: explicit, ack_wait: 60s, backoff: [1m, 2m] }",
    "page": "rules.md"
  },
  "chatty-subject": {
    "severity": "warning",
    "text": "An event that pushes the others out of a stream with max_msgs, discard old and no max_msgs_per_subject: told by the `rate` of its events or, where they say none, by a name such as `progress` or `heartbeat`.",
    "bad": "streams:\n  S: { subjects: [\"s.>\"], max_msgs: 10_000 }\nevents: { s.progress: {}, s.done: {}, s.failed: {} }",
    "good": "streams: { S: { subjects: [\"s.>\"], max_msgs: 10, max_msgs_per_subject: 5 } }\nevents: { s.progress: {}, s.done: {} }",
    "page": "rules.md"
  },
  "cluster-without-routes": {
    "severity": "error",
    "text": "A cluster with JetStream that has no route and no leaf node to solicit: the server does not start.",
    "bad": "server:\n  server_name: a\n  jetstream: {}\n  cluster: { name: C }",
    "good": "server: { server_name: a, jetstream: {}, cluster: { name: C, routes: [\"nats://a:6222\"] } }",
    "page": "rules.md"
  },
  "compression-in-memory": {
    "severity": "warning",
    "text": "`compression: s2` on a stream in memory: taken, echoed, without effect.",
    "bad": "streams:\n  S: { subjects: [\"s.>\"], storage: memory, compression: s2 }",
    "good": "streams:\n  S: { subjects: [\"s.>\"], compression: s2 }",
    "page": "rules.md"
  },
  "consumer-limit-exceeded": {
    "severity": "error",
    "text": "A consumer beyond its stream's `consumer_limits` (10121, 10153). A max_ack_pending of -1 passes every limit.",
    "bad": "streams: { S: { subjects: [\"s.>\"], consumer_limits: { max_ack_pending: 1_000, inactive_threshold: 1h } } }\nconsumers:\n  c: { stream: S, ack_policy: explicit, max_ack_pending: 1_001, inactive_threshold: 2h }",
    "good": "streams: { S: { subjects: [\"s.>\"], consumer_limits: { max_ack_pending: 10, inactive_threshold: 1h } } }\nconsumers:\n  c: { stream: S, ack_policy: explicit, max_ack_pending: 10, inactive_threshold: 1h }",
    "page": "rules.md"
  },
  "consumer-never-receives": {
    "severity": "warning",
    "text": "A consumer whose filters are right and that never gets a message: no service publishes what passes them, or it wants what is new on a sealed stream. Judged where the topology has services.",
    "bad": "streams: { DONE: { subjects: [done], sealed: true } }\nrules: { sealed-at-create: off }\nconsumers: { late: { stream: DONE, deliver_policy: new } }",
    "good": "streams: { DONE: { subjects: [done] } }\nconsumers: { late: { stream: DONE, deliver_policy: new } }",
    "page": "rules.md"
  },
  "contradicted-flag": {
    "severity": "error",
    "text": "A flag written one way that another field turns the other way: `subject_delete_marker_ttl` needs allow_msg_ttl and allow_rollup_hdrs and clears deny_purge, `allow_msg_schedules` needs allow_rollup_hdrs and clears deny_purge. The server changes it without a word, or refuses it in pedantic mode. Flags that are left out follow by themselves. A warning for a mirror_direct that differs from the origin's allow_direct, which the server takes instead.",
    "bad": "streams:\n  S:\n    {\n      subjects: [\"s.>\"],\n      subject_delete_marker_ttl: 1m,\n      allow_msg_ttl: false,\n      allow_rollup_hdrs: false,\n      deny_purge: true,\n    }",
    "good": "streams:\n  {\n    O: { subjects: [o], allow_direct: true },\n    S: { mirror: { name: O }, mirror_direct: true },\n    T: { mirror: { name: O } },\n  }",
    "page": "rules.md"
  },
  "contradicted-login": {
    "severity": "error",
    "text": "A user with two ways to log in: the server takes one of them.",
    "bad": "users:\n  a:\n    password: { env: P }\n    certificate: a.example",
    "good": "users: { a: { password: { env: P } }, b: { certificate: b.example } }",
    "page": "rules.md"
  },
  "contradicted-role": {
    "severity": "warning",
    "text": "A user with a `role` that a service logs in as too, or that has hand-written permissions, which take the place of what the role needs.",
    "bad": "users:\n  ci: { password: { env: CI_PASSWORD }, role: plan }\nservices:\n  shop: { user: ci }\nrules: { idle-service: off }",
    "good": "users:\n  ci: { password: { env: CI_PASSWORD }, role: plan }",
    "page": "rules.md"
  },
  "deliver-policy-unstated": {
    "severity": "warning",
    "text": "A consumer that acts (its service publishes, or it fans out) and does not say where it begins. The default is the first message that the stream still has, so a new durable acts on all of history, and a fan-out shows it at each start. A workqueue has no history.",
    "bad": "streams: { S: { subjects: [\"s.>\"] } }\nconsumers:\n  c: { streams: all }",
    "good": "streams: { S: { subjects: [\"s.>\"] } }\nconsumers: { c: { stream: S } }",
    "page": "rules.md"
  },
  "delta-over-counter": {
    "severity": "warning",
    "text": "delta(), deriv() and their like over a counter: each time it begins anew the result goes far below zero.",
    "bad": "alerts:\n  A: { expr: \"delta(nats_consumer_delivered_total[5m]) > 5\" }",
    "good": "alerts:\n  A: { expr: \"increase(nats_consumer_delivered_total[5m]) > 5\" }",
    "page": "rules.md"
  },
  "discard-unstated": {
    "severity": "info",
    "text": "A stream with max_msgs or max_bytes that does not say what gives way at it. By default the oldest message goes, and nobody is told. Judged where the topology has services.",
    "bad": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB } }\nservices: { shop: { publishes: [], exceptions: { idle-service: not on the bus yet } } }",
    "good": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nservices: { shop: { publishes: [], exceptions: { idle-service: not on the bus yet } } }",
    "page": "rules.md"
  },
  "discard-without-limit": {
    "severity": "warning",
    "text": "`discard: new` on a stream without max_msgs and max_bytes: it is never full, so nothing is ever refused.",
    "bad": "streams:\n  S: { subjects: [\"s.>\"], discard: new, max_age: 1h }",
    "good": "streams:\n  S: { subjects: [\"s.>\"], discard: new, max_bytes: 1GiB }",
    "page": "rules.md"
  },
  "duplicate-name": {
    "severity": "error",
    "text": "Two entries of the topology that are one object on the server: consumers with the same server name on one stream, a stream beside the bucket that makes it, one consumer key in two accounts. Each apply would overwrite what the other one made.",
    "bad": "streams: { A: { subjects: [a] } }\nconsumers:\n  c: { stream: A }\n  d: { stream: A, name: c }",
    "good": "streams: { A: { subjects: [a] }, B: { subjects: [b] } }\nconsumers: { c: { stream: A, name: n }, d: { stream: B, name: n } }",
    "page": "rules.md"
  },
  "duplicate-window-too-long": {
    "severity": "error",
    "text": "A `duplicate_window` above `max_age`. The server refuses it (10052).",
    "bad": "streams:\n  S: { subjects: [\"s.>\"], max_age: 1m, duplicate_window: 2m }",
    "good": "streams:\n  S: { subjects: [\"s.>\"], max_age: 1m, duplicate_window: 60s }",
    "page": "rules.md"
  },
  "durable-expires": {
    "severity": "warning",
    "text": "A durable that inherits `inactive_threshold` from its stream's consumer_limits: idle for so long, it is deleted, and its place with it. Where that is meant, write inactive_threshold on the consumer.",
    "bad": "streams: { S: { subjects: [s], consumer_limits: { inactive_threshold: 1h } } }\nconsumers:\n  c: { stream: S }",
    "good": "streams: { S: { subjects: [\"s.>\"], consumer_limits: { inactive_threshold: 1h } } }\nconsumers:\n  c: { stream: S, inactive_threshold: 1h }",
    "page": "rules.md"
  },
  "emits-unpublished": {
    "severity": "error",
    "text": "A consumer whose `emits` names what none of its services publishes: one of the two is wrong, and permissions are derived from the other.",
    "bad": "streams:\n  ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old }\n  DEAD_LETTERS: { subjects: [$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>], max_bytes: 64MiB, discard: old }\nevents: { orders.placed: {} }\nconsumers:\n  {\n    billing:\n      {\n        stream: ORDERS,\n        deliver_policy: new,\n        ack_policy: explicit,\n        ack_wait: 1m,\n        max_deliver: 5,\n        emits: [orders.payed],\n      },\n  }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "good": "streams:\n  ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old }\n  DEAD_LETTERS: { subjects: [$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>], max_bytes: 64MiB, discard: old }\nevents: { orders.placed: {} }\nconsumers:\n  {\n    billing:\n      { stream: ORDERS, deliver_policy: new, ack_policy: explicit, ack_wait: 1m, max_deliver: 5, emits: [] },\n  }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "page": "rules.md"
  },
  "empty-permission": {
    "severity": "error",
    "text": "An empty list of allowed subjects: the server reads it as every subject. For nothing, deny `>`.",
    "bad": "users:\n  u: { password: { env: P }, permissions: { publish: [], subscribe: { allow: [] } } }",
    "good": "users: { u: { password: { env: P }, permissions: { publish: { deny: [\">\"] }, subscribe: [a] } } }",
    "page": "rules.md"
  },
  "endless-redelivery": {
    "severity": "warning",
    "text": "A consumer that acknowledges without max_deliver: a message that its handler cannot take comes back for ever and never becomes a dead letter. Judged where the topology has services.",
    "bad": "streams:\n  ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old }\n  DEAD_LETTERS: { subjects: [$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>], max_bytes: 64MiB, discard: old }\nevents: { orders.placed: {} }\nconsumers: { billing: { stream: ORDERS, deliver_policy: new, ack_policy: explicit, ack_wait: 1m } }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "good": "streams:\n  ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old }\n  DEAD_LETTERS: { subjects: [$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>], max_bytes: 64MiB, discard: old }\nevents: { orders.placed: {} }\nconsumers:\n  { billing: { stream: ORDERS, deliver_policy: new, ack_policy: explicit, ack_wait: 1m, max_deliver: 5 } }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "page": "rules.md"
  },
  "ephemeral-loses-events": {
    "severity": "warning",
    "text": "An ephemeral consumer with deliver_policy new or last that is gone before its service is back: the server deletes it inactive_threshold (5s by default) after its last reader has gone, or with mem_storage when it restarts. The next one begins behind what came in between. Below 10m counts as too short: Kubernetes alone waits 5m before it moves the pods of a lost node.",
    "bad": "streams: { S: { subjects: [\"s.>\"] } }\nconsumers:\n  c: { stream: S, durability: ephemeral, ack_policy: explicit, deliver_policy: new }",
    "good": "streams: { S: { subjects: [\"s.>\"] } }\nconsumers: { c: { stream: S, deliver_policy: new } }",
    "page": "rules.md"
  },
  "ephemeral-repeats-events": {
    "severity": "warning",
    "text": "An ephemeral consumer that begins at the first message and is gone before its service is back: after each restart everything that the stream still has is handled once more. Judged where the topology has services.",
    "bad": "streams:\n  ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old }\n  DEAD_LETTERS: { subjects: [$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>], max_bytes: 64MiB, discard: old }\nevents: { orders.placed: {} }\nconsumers:\n  billing: { stream: ORDERS, durability: ephemeral, ack_policy: explicit, ack_wait: 1m, max_deliver: 5 }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "good": "streams:\n  ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old }\n  DEAD_LETTERS: { subjects: [$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>], max_bytes: 64MiB, discard: old }\nevents: { orders.placed: {} }\nconsumers:\n  billing: { stream: ORDERS, ack_policy: explicit, ack_wait: 1m, max_deliver: 5 }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "page": "rules.md"
  },
  "even-replicas": {
    "severity": "warning",
    "text": "2 or 4 replicas bear the loss of no more servers than 1 or 3 do.",
    "bad": "streams:\n  A: { subjects: [a], num_replicas: 2 }\n  B: { subjects: [b], num_replicas: 4 }",
    "good": "streams:\n  S: { subjects: [\"s.>\"], num_replicas: 3 }",
    "page": "rules.md"
  },
  "event-without-consumer": {
    "severity": "warning",
    "text": "An event that a stream stores and no consumer reads. A stream that is published again has readers of another kind. Where people read it, make an exception that says so.",
    "bad": "streams: { S: { subjects: [\"s.>\"] } }\nevents:\n  s.a: {}\n  s.b: {}\nconsumers: { c: { stream: S, filter_subject: s.a } }",
    "good": "streams: { S: { subjects: [\"s.>\"] } }\nevents: { s.a: {} }\nconsumers: { c: { stream: S, filter_subject: s.a } }",
    "page": "rules.md"
  },
  "event-without-publisher": {
    "severity": "warning",
    "text": "An event that no service publishes, with the consumers that wait for it. Events of the server (`$JS.EVENT.>`) and those that a transform or republish makes of others have a publisher. Judged where the topology has services.",
    "bad": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {}, orders.paid: {} }\nconsumers: { billing: { stream: ORDERS, deliver_policy: new } }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "good": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {}, orders.paid: {} }\nconsumers: { billing: { stream: ORDERS, deliver_policy: new } }\nservices:\n  shop: { publishes: [orders.placed, orders.paid] }\n  billing: { consumes: [billing] }",
    "page": "rules.md"
  },
  "events-overlap": {
    "severity": "warning",
    "text": "Two events that one message could be: `story.{id}` and `story.created`. Who reads `story.created` cannot tell which payload it has.",
    "bad": "streams: { STORIES: { subjects: [story.>] } }\nevents:\n  \"story.{id}\": {}\n  story.created: {}",
    "good": "streams: { STORIES: { subjects: [story.>] } }\nevents:\n  \"story.{id}.changed\": {}\n  story.created: {}",
    "page": "rules.md"
  },
  "exception-without-reason": {
    "severity": "error",
    "text": "An exception with an empty reason: whoever reads it next cannot tell whether it still holds.",
    "bad": "streams:\n  S: { num_replicas: 2, exceptions: { even-replicas: \"\" } }\n  T: { subjects: [t], num_replicas: 2, exceptions: { even-replicas: \"  \" } }",
    "good": "streams: { S: { num_replicas: 2, exceptions: { even-replicas: \"two machines are all we have\" } } }",
    "page": "rules.md"
  },
  "exposed-commands": {
    "severity": "warning",
    "text": "A fan-out that hears commands (a token `cmd` or `command`) beside other events without naming them: a gateway over everything shows browsers what is meant for workers.",
    "bad": "streams: { S: { subjects: [\"agent.>\"] } }\nevents: { agent.cmd.run: {}, agent.done: {} }\nconsumers:\n  browsers: { streams: all, deliver_policy: new }\n  workers: { stream: S }",
    "good": "streams: { S: { subjects: [\"agent.>\"] } }\nevents: { agent.cmd.run: {}, agent.done: {} }\nconsumers:\n  browsers: { streams: all, deliver_policy: new, filter_subjects: [agent.done] }\n  workers: { stream: S }",
    "page": "rules.md"
  },
  "feedback-loop": {
    "severity": "warning",
    "text": "Services that may answer each other without end, with the whole way in the message: an event, the consumer that hears it, what its handler publishes, and so on back to the beginning. What a handler publishes is what its consumer `emits`; where that is not said, all that its service publishes. Followed through copies, transforms and what streams publish again. An exception on a service, event or consumer of the loop accepts it, with the reason why it ends.",
    "bad": "streams: { S: { subjects: [order.>, bill.>], max_bytes: 1GiB, discard: old } }\nevents: { order.placed: {}, bill.sent: {} }\nconsumers:\n  bills: { stream: S, filter_subject: order.placed, deliver_policy: new }\n  orders: { stream: S, filter_subject: bill.sent, deliver_policy: new }\nservices:\n  shop: { publishes: [order.placed], consumes: [orders] }\n  billing: { publishes: [bill.sent], consumes: [bills] }",
    "good": "streams: { S: { subjects: [order.>, bill.>], max_bytes: 1GiB, discard: old } }\nevents: { order.placed: {}, bill.sent: {} }\nconsumers:\n  bills: { stream: S, filter_subject: order.placed, deliver_policy: new }\n  orders: { stream: S, filter_subject: bill.sent, deliver_policy: new, emits: [] }\nservices:\n  shop: { publishes: [order.placed], consumes: [orders] }\n  billing: { publishes: [bill.sent], consumes: [bills] }",
    "page": "rules.md"
  },
  "filter-outside-stream": {
    "severity": "error",
    "text": "A filter that matches nothing its stream stores. The server takes it and never delivers a message. Judged after transforms, over sources and mirrors, and for fan-out over all its streams; a stream that copies from outside the topology is left alone. The filters of sources and the `src` of `republish` count too.",
    "bad": "streams:\n  PLANNING: { subjects: [\"planning.story.>\"] }\nconsumers:\n  c:\n    stream: PLANNING\n    filter_subjects: [planning.story.moved, \"planing.story.>\"]",
    "good": "streams: { S: { subjects: [\"a.>\"] } }\nconsumers: { c: { stream: S, filter_subject: a.b } }",
    "page": "rules.md"
  },
  "filter-without-event": {
    "severity": "warning",
    "text": "A filter that its stream captures by a wildcard and that no declared event has: most often a misspelt token. Streams of which the topology declares no event are left alone.",
    "bad": "streams: { ORDERS: { subjects: [orders.>] } }\nevents: { orders.created: {} }\nconsumers:\n  billing: { stream: ORDERS, filter_subject: orders.craeted }\n  audit: { stream: ORDERS }",
    "good": "streams: { ORDERS: { subjects: [orders.>] } }\nevents: { orders.created: {} }\nconsumers:\n  billing: { stream: ORDERS, filter_subject: orders.created }",
    "page": "rules.md"
  },
  "filters-overlap": {
    "severity": "error",
    "text": "Filters of one consumer of which one takes in another (10138). Filters that share a part only are taken.",
    "bad": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, filter_subjects: [\"s.*\", s.a] }",
    "good": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, filter_subjects: [s.a, s.b, \"s.c.*\"] }",
    "page": "rules.md"
  },
  "gateway-without-cluster-name": {
    "severity": "error",
    "text": "A gateway whose name is not that of its cluster, or that has none: the server does not start.",
    "bad": "server:\n  cluster: { name: C }\n  gateway: { name: D }",
    "good": "server: { cluster: { name: C }, gateway: {} }",
    "page": "rules.md"
  },
  "group-on-fan-out": {
    "severity": "warning",
    "text": "A queue_group on a consumer over `streams`: the members of a group share, the instances of a fan-out hear everything, so the group does nothing.",
    "bad": "streams: { S: { subjects: [s] } }\nconsumers: { browsers: { streams: all, deliver_policy: new, queue_group: gateways, ack_policy: none } }",
    "good": "streams: { S: { subjects: [s] } }\nconsumers: { browsers: { streams: all, deliver_policy: new, ack_policy: none } }",
    "page": "rules.md"
  },
  "group-with-heartbeat": {
    "severity": "warning",
    "text": "A push consumer with a queue group and idle_heartbeat or flow_control: one member of the group would hear them, so clients refuse to bind.",
    "bad": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c:\n    {\n      stream: S,\n      deliver_subject: d,\n      queue_group: g,\n      ack_policy: explicit,\n      idle_heartbeat: 5s,\n      flow_control: true,\n    }",
    "good": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, deliver_subject: d, queue_group: g, ack_policy: explicit }",
    "page": "rules.md"
  },
  "idle-service": {
    "severity": "info",
    "text": "A service that publishes nothing and consumes nothing.",
    "bad": "services: { shop: {} }",
    "good": "services: { shop: { exceptions: { idle-service: \"called over gRPC, it has no part in the bus\" } } }",
    "page": "rules.md"
  },
  "import-without-export": {
    "severity": "error",
    "text": "An import of what the other account does not export, or not to this account: the server does not start.",
    "bad": "accounts:\n  A: { exports: [{ stream: a.> }] }\n  B:\n    imports:\n      - stream: { account: A, subject: b.c }",
    "good": "accounts:\n  A: { exports: [{ stream: a.> }, { service: q, accounts: [B] }] }\n  B: { imports: [{ stream: { account: A, subject: a.b } }, { service: { account: A, subject: q } }] }",
    "page": "rules.md"
  },
  "lag-never-reached": {
    "severity": "warning",
    "text": "A threshold for the lag (`monitoring`) that is not below the max_msgs of the stream: the alert stays silent while messages are thrown away unread.",
    "bad": "streams: { ORDERS: { subjects: [orders.>], max_msgs: 1_000 } }\nconsumers: { billing: { stream: ORDERS, monitoring: { lag: 5_000 } } }",
    "good": "streams: { ORDERS: { subjects: [orders.>], max_msgs: 1_000 } }\nconsumers: { billing: { stream: ORDERS, monitoring: { lag: 500 } } }",
    "page": "rules.md"
  },
  "lame-duck-too-short": {
    "severity": "error",
    "text": "lame_duck_duration below 30s, or no longer than lame_duck_grace_period: the server does not start.",
    "bad": "server:\n  lame_duck_duration: 10s",
    "good": "server: { lame_duck_duration: 30s }",
    "page": "rules.md"
  },
  "limits-below-retention": {
    "severity": "warning",
    "text": "A max_msgs, max_bytes or max_msgs_per_subject that is reached before max_age, by the `rate` and `size` of the events that the stream stores, copies included. What says no rate counts as nothing.",
    "bad": "streams:\n  S: { subjects: [\"s.>\"], max_age: 30d, max_msgs: 1_000_000 }\nevents: { s.a: { rate: 10/s, size: 1KiB }, s.b: {} }",
    "good": "streams:\n  { S: { subjects: [\"s.>\"], max_age: 1h, max_msgs: 36_000, max_bytes: 36MiB, max_msgs_per_subject: 36_000 } }\nevents: { s.a: { rate: 10/s, size: 1KiB }, s.b: {} }",
    "page": "rules.md"
  },
  "lossy-dead-letters": {
    "severity": "warning",
    "text": "A stream for dead letters (it captures the notices `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>`, or the `dlq` events of a service) that keeps them less well than the streams they come from: a shorter max_age, memory, fewer replicas, a smaller max_msg_size for copies, room for less than 1,000, retention interest without a durable, or discard old without a quota for each of several consumers.",
    "bad": "streams:\n  S: { subjects: [s], max_age: 30d }\n  D: { subjects: [\"$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>\"], max_age: 1h }\nconsumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 } }",
    "good": "streams:\n  S: { subjects: [s], max_age: 30d, num_replicas: 3 }\n  D: { subjects: [\"$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>\"], max_age: 30d, num_replicas: 3 }\nconsumers: { c: { stream: S, ack_policy: explicit, max_deliver: 5 } }",
    "page": "rules.md"
  },
  "mirror-direct-without-mirror": {
    "severity": "error",
    "text": "`mirror_direct` on a stream that is no mirror: the server refuses to create it.",
    "bad": "streams: { S: { subjects: [s], mirror_direct: true } }",
    "good": "streams: { S: { subjects: [s] } }",
    "page": "rules.md"
  },
  "no-dead-letters": {
    "severity": "warning",
    "text": "Consumers that give a message up after max_deliver, while no stream of their account keeps the server's notice of it and their service publishes no `dlq` event. Judged where the topology has services.",
    "bad": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers:\n  { billing: { stream: ORDERS, deliver_policy: new, ack_policy: explicit, ack_wait: 1m, max_deliver: 5 } }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "good": "streams:\n  ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old }\n  DEAD_LETTERS: { subjects: [$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>], max_bytes: 64MiB, discard: old }\nevents: { orders.placed: {} }\nconsumers:\n  { billing: { stream: ORDERS, deliver_policy: new, ack_policy: explicit, ack_wait: 1m, max_deliver: 5 } }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "page": "rules.md"
  },
  "only-observed": {
    "severity": "info",
    "text": "Events that nobody but one fan-out hears, and that its filters do not name: they are shown, and nobody handles them.",
    "bad": "streams: { S: { subjects: [\"s.>\"] } }\nevents: { s.done: {} }\nconsumers: { browsers: { streams: all, deliver_policy: new } }",
    "good": "streams: { S: { subjects: [\"s.>\"] } }\nevents: { s.done: {} }\nconsumers: { browsers: { streams: all, deliver_policy: new }, billing: { stream: S } }",
    "page": "rules.md"
  },
  "operator-mode-login": {
    "severity": "error",
    "text": "In operator mode: a user with a password or a certificate, users of leaf nodes, no_auth_user, a resolver with a store and no account of the system. The server does not start, or nobody can log in.",
    "bad": "server: { operator: { signing_key: { env: O } } }\nusers:\n  a:\n    password: { env: P }",
    "good": "server: { operator: { signing_key: { env: O } } }\nusers: { a: {} }",
    "page": "rules.md"
  },
  "payload-above-pending": {
    "severity": "error",
    "text": "max_payload above max_pending, or above 64MiB: the server does not start.",
    "bad": "server:\n  max_payload: 2MiB\n  max_pending: 1MiB",
    "good": "server: { max_payload: 8MiB }",
    "page": "rules.md"
  },
  "permission-beyond": {
    "severity": "warning",
    "text": "Hand-written permissions beyond what the user's services, or its role, need, with the subjects that would do in their place. A direction that denies some and allows nothing by name allows all the rest. Permissions that add to the derived ones (`derived: true`) are meant, and left alone.",
    "bad": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers: { billing: { stream: ORDERS, deliver_policy: new } }\nusers:\n  shop:\n    password: { env: SHOP_PASSWORD }\n    permissions: { publish: [orders.placed, orders.deleted], subscribe: [_INBOX_shop.>] }\n  billing: { password: { env: BILLING_PASSWORD } }\nservices:\n  shop: { user: shop, publishes: [orders.placed] }\n  billing: { user: billing, consumes: [billing] }",
    "good": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers: { billing: { stream: ORDERS, deliver_policy: new } }\nusers:\n  shop:\n    password: { env: SHOP_PASSWORD }\n    permissions: { publish: [orders.placed], subscribe: [_INBOX_shop.>] }\n  billing: { password: { env: BILLING_PASSWORD } }\nservices:\n  shop: { user: shop, publishes: [orders.placed] }\n  billing: { user: billing, consumes: [billing] }",
    "page": "rules.md"
  },
  "permission-missing": {
    "severity": "error",
    "text": "Hand-written permissions that lack what the user's services, or its role, need: each subject with what it is for. A warning for what only some servers ask for (the second form of acknowledgements, `js_ack_fc_v2`), or what fleetctl can do a part of its work without. `fleetctl permissions USER` shows all of them.",
    "bad": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers: { billing: { stream: ORDERS, deliver_policy: new } }\nusers:\n  shop:\n    password: { env: SHOP_PASSWORD }\n    permissions: { publish: [orders.placed], subscribe: { deny: [\">\"] } }\n  billing: { password: { env: BILLING_PASSWORD } }\nservices:\n  shop: { user: shop, publishes: [orders.placed] }\n  billing: { user: billing, consumes: [billing] }",
    "good": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers: { billing: { stream: ORDERS, deliver_policy: new } }\nusers:\n  shop:\n    password: { env: SHOP_PASSWORD }\n    permissions: { publish: [orders.placed], subscribe: [_INBOX_shop.>] }\n  billing: { password: { env: BILLING_PASSWORD } }\nservices:\n  shop: { user: shop, publishes: [orders.placed] }\n  billing: { user: billing, consumes: [billing] }",
    "page": "rules.md"
  },
  "placeholder-in-name": {
    "severity": "warning",
    "text": "A name or group with a place for something else: `{pod}`, `$HOSTNAME`, `<id>`. Nothing is ever put there, so every instance has this very name.",
    "bad": "streams: { S: { subjects: [s] } }\nconsumers: { \"browsers-{pod}\": { stream: S } }",
    "good": "streams: { S: { subjects: [s] } }\nconsumers: { browsers: { streams: [S], deliver_policy: new } }",
    "page": "rules.md"
  },
  "port-taken-twice": {
    "severity": "error",
    "text": "Two listeners of the server on one port: it does not start.",
    "bad": "server:\n  port: 8080\n  websocket: { port: 8080, no_tls: true }",
    "good": "server:\n  port: 4222\n  websocket: { port: 8080, no_tls: true }",
    "page": "rules.md"
  },
  "publish-without-ack": {
    "severity": "warning",
    "text": "A service that publishes to a stream with `no_ack`: nobody tells it whether the message was stored, and a JetStream publish times out.",
    "bad": "streams: { S: { subjects: [s], no_ack: true, max_bytes: 1GiB, discard: old } }\nevents: { s: {} }\nconsumers: { c: { stream: S, deliver_policy: new } }\nservices: { shop: { publishes: [s] }, billing: { consumes: [c] } }",
    "good": "streams: { S: { subjects: [s], max_bytes: 1GiB, discard: old } }\nevents: { s: {} }\nconsumers: { c: { stream: S, deliver_policy: new } }\nservices: { shop: { publishes: [s] }, billing: { consumes: [c] } }",
    "page": "rules.md"
  },
  "pull-only-setting": {
    "severity": "error",
    "text": "`max_waiting` on a push consumer, which the server refuses (10080); a warning for max_batch, max_expires and max_bytes, which do nothing there.",
    "bad": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, deliver_subject: d, max_waiting: 5 }",
    "good": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, max_waiting: 5, max_batch: 5, max_expires: 5s, max_bytes: 5KiB }",
    "page": "rules.md"
  },
  "push-only-setting": {
    "severity": "error",
    "text": "rate_limit_bps, flow_control or idle_heartbeat on a pull consumer (10086, 10089, 10088); a warning for deliver_group, which does nothing there.",
    "bad": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, rate_limit_bps: 5, flow_control: true, idle_heartbeat: 5s }",
    "good": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, flow_control: false, idle_heartbeat: 0 }",
    "page": "rules.md"
  },
  "queue-group-mismatch": {
    "severity": "error",
    "text": "A push consumer whose queue_group and deliver_group differ: they are one thing.",
    "bad": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, deliver_subject: d, queue_group: g, deliver_group: h, ack_policy: explicit }",
    "good": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, deliver_subject: d, deliver_group: g, ack_policy: explicit }",
    "page": "rules.md"
  },
  "rate-over-gauge": {
    "severity": "warning",
    "text": "rate(), irate(), increase() or resets() of a gauge of the declared source: each fall counts as a restart, so the alert is silent while the value stays high and fires while it falls.",
    "bad": "alerts:\n  A:\n    {\n      expr: \"rate(nats_consumer_num_redelivered[5m]) + irate(nats_consumer_lag[5m]) + increase(nats_consumer_num_pending[5m]) > 10\",\n    }",
    "good": "alerts:\n  A: { expr: \"rate(nats_consumer_delivered_total[5m]) > 5\" }",
    "page": "rules.md"
  },
  "redelivered-while-handled": {
    "severity": "warning",
    "text": "A `handler_timeout` longer than ack_wait (30s by default) or a step of backoff: the message is delivered again while the first handler still works. An error where all deliveries are used up before that handler is done.",
    "bad": "streams: { S: { subjects: [\"s.>\"] } }\nconsumers:\n  c: { stream: S, ack_policy: explicit, handler_timeout: 5m }",
    "good": "streams: { S: { subjects: [\"s.>\"] } }\nconsumers: { c: { stream: S, ack_policy: explicit, ack_wait: 30s, handler_timeout: 30s } }",
    "page": "rules.md"
  },
  "refused-backoff": {
    "severity": "error",
    "text": "More steps of backoff than max_deliver (10116).",
    "bad": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, ack_policy: explicit, max_deliver: 1, backoff: [1s, 2s] }",
    "good": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, ack_policy: explicit, max_deliver: 2, backoff: [1s, 2s] }",
    "page": "rules.md"
  },
  "refused-consumer-replicas": {
    "severity": "error",
    "text": "More replicas than the stream has (10126), or other ones than it has on an interest or workqueue stream (10134).",
    "bad": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, num_replicas: 3 }",
    "good": "streams: { S: { subjects: [\"s.>\"], num_replicas: 3 } }\nconsumers:\n  c: { stream: S, num_replicas: 1 }",
    "page": "rules.md"
  },
  "refused-counter": {
    "severity": "error",
    "text": "allow_msg_counter beside discard new, message TTLs, schedules, or a retention other than limits.",
    "bad": "streams:\n  S: { subjects: [\"s.>\"], allow_msg_counter: true, subject_delete_marker_ttl: 1m }",
    "good": "streams:\n  S: { subjects: [\"s.>\"], allow_msg_counter: true, retention: limits, discard: old }",
    "page": "rules.md"
  },
  "refused-deliver-policy": {
    "severity": "error",
    "text": "A deliver_policy without the start that it needs, with one that it has no use for, or last_per_subject without a filter (10094).",
    "bad": "streams: { S: { subjects: [\"s.>\"] } }\nconsumers:\n  a: { stream: S, deliver_policy: by_start_sequence }\n  b: { stream: S, deliver_policy: by_start_time }",
    "good": "streams: { S: { subjects: [\"s.>\"] } }\nconsumers:\n  a: { stream: S, deliver_policy: by_start_sequence, opt_start_seq: 5 }\n  b: { stream: S, deliver_policy: by_start_time, opt_start_time: \"2026-01-01T00:00:00Z\" }\n  c: { stream: S, deliver_policy: last_per_subject, filter_subject: s.a }\n  d: { stream: S, deliver_policy: new }",
    "page": "rules.md"
  },
  "refused-deliver-subject": {
    "severity": "error",
    "text": "A deliver_subject with wildcards (10079), or one that the consumer's own stream captures (10081). A warning where another stream captures it and so stores every delivery.",
    "bad": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, deliver_subject: \"d.*\" }",
    "good": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, deliver_subject: deliver.c }",
    "page": "rules.md"
  },
  "refused-discard": {
    "severity": "error",
    "text": "discard_new_per_subject without `discard: new` or without max_msgs_per_subject.",
    "bad": "streams:\n  S: { subjects: [\"s.>\"], discard_new_per_subject: true, max_msgs_per_subject: 1 }",
    "good": "streams:\n  S: { subjects: [\"s.>\"], discard: new, discard_new_per_subject: true, max_msgs_per_subject: 1 }",
    "page": "rules.md"
  },
  "refused-expression": {
    "severity": "error",
    "text": "An `expr` that is no PromQL, or a range where a value belongs: Prometheus refuses the whole file.",
    "bad": "alerts:\n  A: { expr: \"rate(nats_consumer_lag[5m] > 10\" }",
    "good": "alerts:\n  A: { expr: \"sum by (stream) (rate(nats_consumer_delivered_total[5m] offset 1h)) > 5\" }",
    "page": "rules.md"
  },
  "refused-flow-control": {
    "severity": "error",
    "text": "flow_control without idle_heartbeat (10108); `ack_policy: flow_control` on pull, with another heartbeat than 1s, without a limit on what is pending, with ack_wait, backoff or max_deliver (10218 to 10222).",
    "bad": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, deliver_subject: d, flow_control: true }",
    "good": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, deliver_subject: d, flow_control: true, idle_heartbeat: 5s }",
    "page": "rules.md"
  },
  "refused-inbox-prefix": {
    "severity": "error",
    "text": "An `inbox_prefix`, written or made of the user's name, that is no subject, has a wildcard (clients refuse it) or begins with `$`.",
    "bad": "users:\n  u: { password: { env: P }, inbox_prefix: \"_INBOX.*\" }\n  v: { password: { env: P }, inbox_prefix: \"_INBOX.>\" }",
    "good": "users: { orders-service: { password: { env: P } } }",
    "page": "rules.md"
  },
  "refused-mirror": {
    "severity": "error",
    "text": "A mirror with subjects, sources, first_seq, counters, batches, schedules or delete markers (10034, 10031, 10143, 10173, 10198, 10209, 10186, 10052).",
    "bad": "streams: { S: { subjects: [s] }, M: { mirror: { name: S }, subjects: [m] } }",
    "good": "streams: { S: { subjects: [s] }, M: { mirror: { name: S } } }",
    "page": "rules.md"
  },
  "refused-name": {
    "severity": "error",
    "text": "A name that the server refuses (white space, `.`, `*`, `>`, `/`, `\\`, more than 255 bytes), a bucket's name with other characters than letters, digits, `-` and `_`. Names are tokens of the API's subjects: a stream with a dot in its name is not even refused, its request times out.",
    "bad": "streams:\n  a.b: { subjects: [a] }\n  \"a b\": { subjects: [b] }\n  \"a*\": { subjects: [c] }\n  \"a>\": { subjects: [d] }\n  a/b: { subjects: [e] }\n  a\\b: { subjects: [f] }",
    "good": "streams: { ORDERS-1_x: { subjects: [a] }, \"Größe:1\": { subjects: [b] } }\nkv: { a_B-1: {} }",
    "page": "rules.md"
  },
  "refused-no-auth-user": {
    "severity": "error",
    "text": "A no_auth_user that is no user, or whose password is a bcrypt hash: `nats-server -t` lets it through.",
    "bad": "server:\n  no_auth_user: guset\nusers: { guest: { password: { env: P } } }",
    "good": "server: { no_auth_user: a }\nusers: { a: { password: { env: P } } }",
    "page": "rules.md"
  },
  "refused-persist-mode": {
    "severity": "error",
    "text": "`persist_mode: async` in memory, with replicas, or with allow_atomic.",
    "bad": "streams:\n  S: { subjects: [\"s.>\"], persist_mode: async, storage: memory, num_replicas: 3, allow_atomic: true }",
    "good": "streams:\n  S: { subjects: [\"s.>\"], persist_mode: async }",
    "page": "rules.md"
  },
  "refused-priority": {
    "severity": "error",
    "text": "priority_groups or priority_timeout without priority_policy (10196, 10197), a policy without groups (10159) or on a push consumer (10178).",
    "bad": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, priority_groups: [g], priority_timeout: 1m }",
    "good": "streams: { S: { subjects: [\"s.>\"], max_age: 1h } }\nconsumers:\n  c: { stream: S, priority_policy: pinned_client, priority_groups: [g], priority_timeout: 1m }",
    "page": "rules.md"
  },
  "refused-schedules": {
    "severity": "error",
    "text": "allow_msg_schedules with discard new or with sources (10052, 10187).",
    "bad": "streams: { S: { subjects: [s], allow_msg_schedules: true, discard: new, max_msgs: 5 } }",
    "good": "streams: { S: { subjects: [s], allow_msg_schedules: true } }",
    "page": "rules.md"
  },
  "refused-source": {
    "severity": "error",
    "text": "A mirror or source with filter_subject and subject_transforms at once, with transforms that overlap, with a half-written consumer of its own, with an external prefix that cannot be, with smaller messages than its origin (10030, 10046), or listed twice (10140).",
    "bad": "streams:\n  O: { subjects: [\"o.*\"], max_msg_size: 2KiB }\n  S:\n    {\n      subjects: [s],\n      sources: [{ name: O, filter_subject: o.a, subject_transforms: [{ src: o.b, dest: x }] }],\n    }",
    "good": "streams:\n  O: { subjects: [\"o.*\"], max_msg_size: 2KiB }\n  S: { subjects: [s], sources: [{ name: O, filter_subject: o.a }, { name: O, filter_subject: o.b }] }",
    "page": "rules.md"
  },
  "refused-subject": {
    "severity": "error",
    "text": "A text that is no subject: an empty token, white space, `>` before the last token; an event's subject with a wildcard.",
    "bad": "streams:\n  A: { subjects: [a..b, \"a b\", \">.a\", a., .a] }",
    "good": "users: { u: { password: { env: P }, permissions: { subscribe: [\"a.> workers\", \"b\"] } } }",
    "page": "rules.md"
  },
  "refused-transform": {
    "severity": "error",
    "text": "A subject_transform, republish or transform of a source that the server cannot carry out: `*` in the destination, a wildcard's number beyond the source, `>` on one side only, an unknown function (10155, 10156).",
    "bad": "streams:\n  S: { subjects: [\"s.>\"], subject_transform: { src: \"s.*\", dest: \"z.$2\" } }",
    "good": "streams:\n  S:\n    {\n      subjects: [\"s.>\"],\n      subject_transform: { src: \"s.*.*\", dest: \"z.{{wildcard(2)}}.$1\" },\n      republish: { src: \"s.>\", dest: \"r.>\" },\n    }",
    "page": "rules.md"
  },
  "refused-workqueue-consumer": {
    "severity": "error",
    "text": "A consumer of a workqueue without explicit acks (10084, 10098), with another deliver_policy than all (10101), or a fan-out over it.",
    "bad": "streams: { Q: { subjects: [\"q.>\"], retention: workqueue } }\nconsumers:\n  a: { stream: Q, filter_subject: q.a }\n  b: { stream: Q, filter_subject: q.b, ack_policy: all }",
    "good": "streams: { Q: { subjects: [\"q.>\"], retention: workqueue } }\nconsumers:\n  c: { stream: Q, ack_policy: explicit, deliver_policy: all }",
    "page": "rules.md"
  },
  "renamed-consumer": {
    "severity": "info",
    "text": "A consumer with another name on the server than its key: metrics, alerts, permissions and the nats CLI know it by that name only. Judged where the topology has services.",
    "bad": "streams:\n  ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old }\n  DEAD_LETTERS: { subjects: [$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>], max_bytes: 64MiB, discard: old }\nevents: { orders.placed: {} }\nconsumers:\n  {\n    billing:\n      {\n        name: biller,\n        stream: ORDERS,\n        deliver_policy: new,\n        ack_policy: explicit,\n        ack_wait: 1m,\n        max_deliver: 5,\n      },\n  }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "good": "streams:\n  ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old }\n  DEAD_LETTERS: { subjects: [$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>], max_bytes: 64MiB, discard: old }\nevents: { orders.placed: {} }\nconsumers:\n  { billing: { stream: ORDERS, deliver_policy: new, ack_policy: explicit, ack_wait: 1m, max_deliver: 5 } }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "page": "rules.md"
  },
  "replicas-above-cluster": {
    "severity": "error",
    "text": "A stream with more replicas than the cluster of `server` has servers: 10074 on a server alone, 10005 in a cluster.",
    "bad": "server: { jetstream: {} }\nstreams:\n  S:\n    subjects: [s]\n    max_bytes: 1MiB\n    num_replicas: 3",
    "good": "server: { server_name: { env: N }, jetstream: {}, cluster: { name: C, size: 3, routes: [\"nats://a:1\"] } }\nstreams: { S: { subjects: [s], max_bytes: 1MiB, num_replicas: 3 } }",
    "page": "rules.md"
  },
  "republish-cycle": {
    "severity": "error",
    "text": "A stream that republishes into its own subjects (10052).",
    "bad": "streams:\n  S: { subjects: [\"s.>\"], republish: { src: s.a, dest: s.b } }",
    "good": "streams:\n  S: { subjects: [\"s.>\"], republish: { src: \"s.*\", dest: \"r.$1\" } }",
    "page": "rules.md"
  },
  "reserved-metadata": {
    "severity": "error",
    "text": "Metadata under `fleetctl.`, which marks what a topology owns; a warning for `_nats.ver`, `_nats.level` and `_nats.req.level`, which the server overwrites.",
    "bad": "streams:\n  S: { subjects: [s], metadata: { fleetctl.topology: other } }\nconsumers:\n  c: { stream: S, metadata: { fleetctl.x: y } }",
    "good": "streams:\n  S: { subjects: [\"s.>\"], metadata: { owner: me, _nats.x: y } }",
    "page": "rules.md"
  },
  "reserved-subject": {
    "severity": "error",
    "text": "A stream that captures the server's own subjects (`$JS.>`, `$JSC.>`, `$NRG.>`, `$SYS.>`) without `no_ack`: `>` and `*.x` do. Refused, because the stream would answer the API's requests; `$JS.EVENT.>` and `$SYS.ACCOUNT.>` are allowed. `>` has to have one replica.",
    "bad": "streams:\n  A: { subjects: [\">\"] }",
    "good": "streams: { A: { subjects: [\">\"], no_ack: true } }",
    "page": "rules.md"
  },
  "reserved-variable": {
    "severity": "error",
    "text": "A secret of the environment whose variable has the name of a setting or an account: the server would take the setting for it.",
    "bad": "users:\n  a:\n    password: { env: password }",
    "good": "users: { a: { password: { env: A_PASSWORD } } }",
    "page": "rules.md"
  },
  "rollup-without-purge": {
    "severity": "error",
    "text": "allow_rollup_hdrs with deny_purge: a roll-up purges, so the server refuses the two together.",
    "bad": "streams:\n  S: { subjects: [\"s.>\"], deny_purge: true, allow_rollup_hdrs: true }",
    "good": "streams:\n  S: { subjects: [\"s.>\"], deny_purge: true, allow_rollup_hdrs: false }",
    "page": "rules.md"
  },
  "route-without-login": {
    "severity": "error",
    "text": "A route or a gateway whose URL has no login, where `authorization` asks for one: the servers refuse each other. A server gives the login of the URL, never that of its own `authorization`.",
    "bad": "server:\n  cluster:\n    name: EU1\n    authorization: { user: route, password: { env: ROUTE_PASSWORD } }\n    routes: [nats://nats-1.example:6222]",
    "good": "server:\n  cluster:\n    name: EU1\n    authorization: { user: route, password: { env: ROUTE_PASSWORD } }\n    routes: [{ env: ROUTE_1 }] # nats://route:PASSWORD@nats-1.example:6222",
    "page": "rules.md"
  },
  "sealed-at-create": {
    "severity": "warning",
    "text": "`sealed: true`: right for a stream that exists, and refused where it has to be created.",
    "bad": "streams:\n  S: { subjects: [\"s.>\"], sealed: true }",
    "good": "streams:\n  S: { subjects: [\"s.>\"], sealed: false }",
    "page": "rules.md"
  },
  "secret-in-text": {
    "severity": "error",
    "text": "An nkey seed, a token, a private or access key, a password in a URL or beside its name (`password=…`), or metadata and labels that are called a secret. The finding never shows the value. A secret under `users` itself is `literal-secret`.",
    "bad": "streams: { S: { subjects: [s], description: \"copies from nats://me:hunter2@hub\" } }",
    "good": "streams: { S: { subjects: [s], description: copies from the hub } }",
    "page": "rules.md"
  },
  "server-name-missing": {
    "severity": "error",
    "text": "JetStream in a cluster, or MQTT in one, without a server_name: the server does not start. A warning where the one name is that of every server of the cluster.",
    "bad": "server:\n  jetstream: {}\n  cluster: { name: C, routes: [\"nats://a:1\"] }",
    "good": "server: { server_name: { env: N }, jetstream: {}, cluster: { name: C, routes: [\"nats://a:1\", \"nats://b:1\"] } }",
    "page": "rules.md"
  },
  "server-without-jetstream": {
    "severity": "error",
    "text": "Streams, buckets, consumers or MQTT on a server without JetStream, or in an account that has it turned off.",
    "bad": "server: {}\nstreams: { S: { subjects: [s], max_bytes: 1MiB } }",
    "good": "server: { jetstream: {} }\nstreams: { S: { subjects: [s], max_bytes: 1MiB } }",
    "page": "rules.md"
  },
  "service-outside-account": {
    "severity": "error",
    "text": "A service that reads a consumer of another account than the one that its user logs in to. A warning where only a stream of another account takes what it publishes.",
    "bad": "accounts:\n  SALES:\n    streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\n    consumers: { billing: { stream: ORDERS, deliver_policy: new } }\nusers:\n  billing: { password: { env: BILLING_PASSWORD } }\nservices:\n  billing: { user: billing, consumes: [billing] }",
    "good": "accounts:\n  SALES:\n    streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\n    consumers: { billing: { stream: ORDERS, deliver_policy: new } }\nusers:\n  billing: { password: { env: BILLING_PASSWORD }, account: SALES }\nservices:\n  billing: { user: billing, consumes: [billing] }",
    "page": "rules.md"
  },
  "service-without-user": {
    "severity": "warning",
    "text": "A service that publishes or consumes and names no user, in a topology that has users: it cannot log in, and no permissions are derived for it.",
    "bad": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers: { billing: { stream: ORDERS, deliver_policy: new } }\nusers: { shop: { password: { env: SHOP_PASSWORD } } }\nservices:\n  shop: { user: shop, publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "good": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers: { billing: { stream: ORDERS, deliver_policy: new } }\nusers: { shop: { password: { env: SHOP_PASSWORD } }, billing: { password: { env: BILLING_PASSWORD } } }\nservices:\n  shop: { user: shop, publishes: [orders.placed] }\n  billing: { user: billing, consumes: [billing] }",
    "page": "rules.md"
  },
  "shared-consumer": {
    "severity": "warning",
    "text": "Two services at one consumer: each message reaches one of them, and which one is chance.",
    "bad": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers: { billing: { stream: ORDERS, deliver_policy: new } }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }\n  audit: { consumes: [billing] }",
    "good": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers:\n  { billing: { stream: ORDERS, deliver_policy: new }, audit: { stream: ORDERS, deliver_policy: new } }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }\n  audit: { consumes: [audit] }",
    "page": "rules.md"
  },
  "shared-inbox": {
    "severity": "warning",
    "text": "Two users of one account whose inboxes overlap: `_INBOX_a.>` takes in `_INBOX_a.b.>`. Each may read the answers to the other.",
    "bad": "users:\n  a: { password: { env: P }, inbox_prefix: _INBOX }\n  b: { password: { env: P }, inbox_prefix: _INBOX }",
    "good": "users: { a: { password: { env: P } }, ab: { password: { env: P } } }",
    "page": "rules.md"
  },
  "shared-queue-group": {
    "severity": "warning",
    "text": "Two consumers of one stream with the same queue group. Clients take a group's name for a durable's name: the second subscription joins the first consumer and its own filter is ignored, without an error.",
    "bad": "streams: { S: { subjects: [\"s.>\"] } }\nconsumers:\n  a: { stream: S, filter_subject: s.a, ack_policy: explicit, queue_group: workers }\n  b: { stream: S, filter_subject: s.b, ack_policy: explicit, queue_group: workers }",
    "good": "streams: { S: { subjects: [\"s.>\"] } }\nconsumers:\n  a: { stream: S, filter_subject: s.a, ack_policy: explicit, queue_group: a-workers }\n  b: { stream: S, filter_subject: s.b, ack_policy: explicit, queue_group: b-workers }",
    "page": "rules.md"
  },
  "signal-in-queue-group": {
    "severity": "info",
    "text": "A command that is called stop, cancel, pause or the like on a consumer whose instances share the work: any one of them gets it, not the one that runs what is to be stopped.",
    "bad": "streams: { S: { subjects: [\"agent.>\"] } }\nevents: { agent.cmd.stop: {} }\nconsumers: { control: { stream: S, ack_policy: explicit, queue_group: workers } }",
    "good": "streams: { S: { subjects: [\"agent.>\"] } }\nevents: { agent.cmd.stop: {} }\nconsumers: { control: { streams: [S], filter_subjects: [agent.cmd.stop], deliver_policy: new } }",
    "page": "rules.md"
  },
  "single-subscriber": {
    "severity": "info",
    "text": "A push consumer of a service without a queue group: a second instance is refused as long as the first is bound.",
    "bad": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers: { billing: { stream: ORDERS, deliver_policy: new, deliver_subject: to.billing } }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "good": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers: { billing: { stream: ORDERS, deliver_policy: new } }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "page": "rules.md"
  },
  "source-cycle": {
    "severity": "error",
    "text": "Streams that copy each other in a ring (10052); and a stream that copies another by two ways of different length, which the server (2.15.1) takes for a ring.",
    "bad": "streams:\n  A: { subjects: [a], sources: [{ name: A }] }",
    "good": "streams: { A: { subjects: [a] }, B: { sources: [{ name: A }] }, C: { mirror: { name: B } } }",
    "page": "rules.md"
  },
  "store-exceeded": {
    "severity": "error",
    "text": "Streams of all accounts that together reserve more than the servers store: max_bytes, replicas counted each, against max_file_store (90 % of volume_size where only that is written) and max_memory_store of all servers of the cluster. The server refuses what no longer fits (10047, 10005).",
    "bad": "server: { jetstream: { max_file_store: 1GiB } }\nstreams:\n  ORDERS: { subjects: [orders.>], max_bytes: 768MiB }\n  BILLS: { subjects: [bills.>], max_bytes: 512MiB }",
    "good": "server: { jetstream: { max_file_store: 2GiB } }\nstreams:\n  ORDERS: { subjects: [orders.>], max_bytes: 768MiB }\n  BILLS: { subjects: [bills.>], max_bytes: 512MiB }",
    "page": "rules.md"
  },
  "store-fills-volume": {
    "severity": "error",
    "text": "max_file_store that is as large as the volume, which never holds all of its size: it is full before the limit is reached, and a full volume stops the server.",
    "bad": "server:\n  jetstream:\n    volume_size: 10GiB\n    max_file_store: 10GiB",
    "good": "server: { jetstream: { volume_size: 10GiB, max_file_store: 9GiB } }",
    "page": "rules.md"
  },
  "streams-overlap": {
    "severity": "error",
    "text": "Two streams of one account that would store the same message, partial wildcards included (`a.*.c` and `a.b.*`). The server refuses the second one (10065).",
    "bad": "streams:\n  A: { subjects: [a] }\n  B: { subjects: [b, a] }",
    "good": "streams: { A: { subjects: [\"a.>\"] }, B: { subjects: [a, \"b.*\"] }, C: {} }",
    "page": "rules.md"
  },
  "subject-not-captured": {
    "severity": "error",
    "text": "A declared event, or a subject that a service publishes, that no stream stores: a JetStream publish fails, a plain one is lost. A warning where a stream takes a part of it.",
    "bad": "streams: { S: { subjects: [\"planning.story.>\"] } }\nevents:\n  planning.phase.completed: {}",
    "good": "streams: { S: { subjects: [\"a.>\"] } }\nevents: { a.b: {} }",
    "page": "rules.md"
  },
  "subjects-overlap": {
    "severity": "error",
    "text": "Subjects of one stream that overlap or repeat each other. The server refuses the stream (10052).",
    "bad": "streams:\n  A: { subjects: [a, b, a] }",
    "good": "streams: { A: { subjects: [a, \"a.*\", \"a.*.x\", \"b.>\"] } }",
    "page": "rules.md"
  },
  "system-account-jetstream": {
    "severity": "error",
    "text": "JetStream in the account of the system: the server does not start.",
    "bad": "server: { jetstream: {}, system_account: SYS }\naccounts:\n  SYS:\n    jetstream: true",
    "good": "server: { jetstream: {}, system_account: SYS }\naccounts: { SYS: {} }",
    "page": "rules.md"
  },
  "text-too-long": {
    "severity": "error",
    "text": "A description of more than 4,096 bytes, or metadata of more than 128 KiB, keys included. Bytes, not characters.",
    "bad": "streams:\n  S:\n    {\n      subjects: [s],\n      description: ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé,\n    }",
    "good": "streams:\n  S:\n    {\n      subjects: [s],\n      description: dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd,\n    }",
    "page": "rules.md"
  },
  "too-many-consumers": {
    "severity": "error",
    "text": "More consumers than the stream's max_consumers (10026). A warning above 1,000 where it has none: nats-server 2.15 takes that many unless its configuration says otherwise.",
    "bad": "streams: { S: { subjects: [s], max_consumers: 1 } }\nconsumers: { c: { stream: S }, d: { stream: S } }",
    "good": "streams: { S: { subjects: [s], max_consumers: 2 } }\nconsumers: { c: { stream: S }, d: { stream: S } }",
    "page": "rules.md"
  },
  "too-short": {
    "severity": "error",
    "text": "max_age or duplicate_window below 100ms, subject_delete_marker_ttl below 1s, idle_heartbeat below 100ms, max_expires below 1ms; a bucket's ttl and limit_marker_ttl likewise.",
    "bad": "streams:\n  S: { subjects: [\"s.>\"], max_age: 99ms, duplicate_window: 1ms, subject_delete_marker_ttl: 999ms }",
    "good": "streams:\n  S: { subjects: [\"s.>\"], max_age: 100ms, duplicate_window: 100ms, subject_delete_marker_ttl: 1s }",
    "page": "rules.md"
  },
  "unbounded-stream": {
    "severity": "info",
    "text": "A stream without max_bytes that is not bounded by max_msgs and max_msg_size together either: it may fill the whole store, and then every stream stands still. Judged where the topology has services; a warning where it says what its server stores.",
    "bad": "streams: { ORDERS: { subjects: [orders.>] } }\nservices: { shop: { exceptions: { idle-service: not on the bus yet } } }",
    "good": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nservices: { shop: { exceptions: { idle-service: not on the bus yet } } }",
    "page": "rules.md"
  },
  "unknown-account": {
    "severity": "error",
    "text": "A target or a user that names an account which the topology does not have.",
    "bad": "accounts: { FLEET: {} }\ntarget:\n  accounts:\n    FLET: { context: a }",
    "good": "accounts: { A: {} }\ntarget: { accounts: { A: { context: a } } }",
    "page": "rules.md"
  },
  "unknown-consumer": {
    "severity": "error",
    "text": "A service that consumes a consumer which nothing defines.",
    "bad": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nservices:\n  billing: { consumes: [biling] }",
    "good": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers: { billing: { stream: ORDERS, deliver_policy: new } }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "page": "rules.md"
  },
  "unknown-event": {
    "severity": "error",
    "text": "A service that publishes a subject which no event declares. A subject with wildcards has to cover a declared event.",
    "bad": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers: { billing: { stream: ORDERS, deliver_policy: new } }\nservices:\n  shop: { publishes: [orders.placed, orders.payed] }\n  billing: { consumes: [billing] }",
    "good": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers: { billing: { stream: ORDERS, deliver_policy: new } }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "page": "rules.md"
  },
  "unknown-ignored-field": {
    "severity": "error",
    "text": "A name in `ignore_changes` that is no field of the object: nothing would be ignored.",
    "bad": "streams:\n  S: { subjects: [s], ignore_changes: [max_ages] }\nconsumers:\n  c: { stream: S, ignore_changes: [ack_wait, max_age] }",
    "good": "streams: { S: { subjects: [s], ignore_changes: [max_age, metadata.owner] } }\nkv: { B: { ignore_changes: [ttl] } }\nconsumers: { c: { stream: S, ignore_changes: [ack_wait, filter_subject] } }",
    "page": "rules.md"
  },
  "unknown-label": {
    "severity": "warning",
    "text": "A label that the metric of the declared source does not have, in a match, a grouping, or the summary or description: `consumer` is `consumer_name` with prometheus-nats-exporter. Labels that Prometheus adds (job, instance, namespace and the like) are left alone.",
    "bad": "alerts:\n  A: { expr: 'nats_consumer_lag{consumer_name=\"c\"} > 5', summary: \"{{ $labels.consumer_name }}\" }",
    "good": "alerts:\n  A:\n    {\n      expr: 'sum by (stream, consumer) (nats_consumer_lag{account=\"A\"}) > 5',\n      summary: \"{{ $labels.consumer }}\",\n    }\n  B: { metric: nats_consumer_lag, above: 5, summary: \"{{ $labels.consumer }} on {{ $labels.instance }}\" }",
    "page": "rules.md"
  },
  "unknown-metric": {
    "severity": "warning",
    "text": "An alert over a metric that the source declared under `monitoring` does not have: it never fires. The metrics of Prometheus itself, Kubernetes, containers and nodes are left alone.",
    "bad": "alerts:\n  A: { expr: jetstream_consumer_num_pending > 5 }",
    "good": "alerts:\n  {\n    A: { metric: nats_consumer_lag, above: 5 },\n    B: { expr: nats_stream_total_messages > 5 or nats_consumer_num_pending > 5 },\n  }",
    "page": "rules.md"
  },
  "unknown-rule": {
    "severity": "error",
    "text": "A setting under `rules`, or an exception, for a rule that does not exist.",
    "bad": "rules:\n  even-replica: off",
    "good": "rules: { even-replicas: off }",
    "page": "rules.md"
  },
  "unknown-source": {
    "severity": "warning",
    "text": "A mirror or source of a stream that the topology does not have and that is not `external`. The server takes it and copies nothing until such a stream exists.",
    "bad": "streams:\n  ORDERS: { subjects: [a] }\n  B: { sources: [{ name: ORDER }] }\n  C: { mirror: { name: NOWHERE } }",
    "good": "streams: { A: { subjects: [a] }, B: { sources: [{ name: A }] }, C: { mirror: { name: A } } }",
    "page": "rules.md"
  },
  "unknown-stream": {
    "severity": "error",
    "text": "A consumer of a stream that its account does not have in the topology.",
    "bad": "streams: { ORDERS: { subjects: [a] } }\nconsumers:\n  c:\n    stream: ORDER",
    "good": "streams: { S: { subjects: [a] } }\nconsumers: { c: { stream: S } }",
    "page": "rules.md"
  },
  "unknown-user": {
    "severity": "error",
    "text": "A service that logs in as a user which nothing defines.",
    "bad": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers: { billing: { stream: ORDERS, deliver_policy: new } }\nusers: { shop: { password: { env: SHOP_PASSWORD } } }\nservices:\n  shop: { user: shopp, publishes: [orders.placed] }\n  billing: { user: shop, consumes: [billing] }",
    "good": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers: { billing: { stream: ORDERS, deliver_policy: new } }\nusers: { shop: { password: { env: SHOP_PASSWORD } } }\nservices:\n  shop: { user: shop, publishes: [orders.placed] }\n  billing: { user: shop, consumes: [billing] }",
    "page": "rules.md"
  },
  "unmapped-certificate": {
    "severity": "error",
    "text": "A user who logs in with a certificate, on a server that takes none for a login (`verify_and_map`).",
    "bad": "server: { tls: { cert_file: c, key_file: k, verify: true } }\nusers:\n  a: { certificate: a.example }",
    "good": "server: { tls: { cert_file: c, key_file: k, verify_and_map: true } }\nusers: { a: { certificate: a.example } }",
    "page": "rules.md"
  },
  "unnamed-account": {
    "severity": "error",
    "text": "The topology's own account without a name beside another account with JetStream: the server's global account then has none.",
    "bad": "server: { jetstream: {} }\nstreams: { S: { subjects: [s], max_bytes: 1MiB } }\naccounts:\n  A: { jetstream: true }",
    "good": "server: { jetstream: {}, account: { name: FLEET } }\nstreams: { S: { subjects: [s], max_bytes: 1MiB } }\naccounts: { A: { jetstream: true } }",
    "page": "rules.md"
  },
  "unread-stream": {
    "severity": "warning",
    "text": "An interest stream with a subject that no durable reads (the server drops it at once), a workqueue with one that no consumer reads (the server keeps it for ever).",
    "bad": "streams:\n  S: { subjects: [\"s.>\"], retention: interest }",
    "good": "streams:\n  S: { subjects: [\"s.>\"], retention: limits }",
    "page": "rules.md"
  },
  "unsettable-rule": {
    "severity": "error",
    "text": "A setting or an exception for a rule whose errors are what the server refuses: silenced here, they would only come later and from apply.",
    "bad": "rules:\n  refused-subject: off\n  streams-overlap: info",
    "good": "rules: { even-replicas: off, subject-not-captured: warning }",
    "page": "rules.md"
  },
  "unused-consumer": {
    "severity": "warning",
    "text": "A consumer that no service consumes: the lag of a durable only grows, an ephemeral one is never made. Judged where the topology has services.",
    "bad": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers:\n  billing: { stream: ORDERS, deliver_policy: new }\n  forgotten: { stream: ORDERS, deliver_policy: new }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "good": "streams: { ORDERS: { subjects: [orders.>], max_bytes: 1GiB, discard: old } }\nevents: { orders.placed: {} }\nconsumers:\n  billing: { stream: ORDERS, deliver_policy: new }\nservices:\n  shop: { publishes: [orders.placed] }\n  billing: { consumes: [billing] }",
    "page": "rules.md"
  },
  "unused-exception": {
    "severity": "warning",
    "text": "An exception that covers nothing: what it was for is mended, or it stands on the wrong object. Where an overlay makes it useless, `exceptions: { NAME: null }` there takes it away.",
    "bad": "streams:\n  S: { num_replicas: 3, exceptions: { even-replicas: why } }",
    "good": "streams: { S: { num_replicas: 2, exceptions: { even-replicas: why } } }",
    "page": "rules.md"
  },
  "user-without-login": {
    "severity": "warning",
    "text": "A user with neither password nor nkey. An error where the topology has a `server`: to it no password matches no password, so whoever gives the name would log in.",
    "bad": "users:\n  u: { description: nobody }",
    "good": "users: { u: { password: { env: P } }, v: { nkey: UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4 } }",
    "page": "rules.md"
  },
  "wildcard-in-token": {
    "severity": "warning",
    "text": "`*` or `>` beside other characters of a token (`orders*`, `a.b>`): a plain character to the server, never a wildcard.",
    "bad": "streams:\n  A: { subjects: [\"orders*\"] }",
    "good": "streams: { A: { subjects: [\"a.*.b.>\", \"c\"] } }",
    "page": "rules.md"
  },
  "work-discarded": {
    "severity": "warning",
    "text": "Work that vanishes at a limit: a workqueue or interest stream, or one that captures commands, with max_msgs or max_bytes and discard old.",
    "bad": "streams:\n  S: { subjects: [\"s.>\"], max_msgs: 10 }\nevents: { s.cmd.run: {}, s.done: {} }",
    "good": "streams: { S: { subjects: [\"s.>\"], max_msgs: 10 } }\nevents: { s.done: {} }",
    "page": "rules.md"
  },
  "work-without-consumer": {
    "severity": "warning",
    "text": "An event on a workqueue or interest stream that no consumer reads, or of which its consumers read a part only: on a workqueue it stays for ever, on an interest stream it is dropped.",
    "bad": "streams: { S: { subjects: [\"s.>\"], retention: workqueue } }\nevents:\n  \"s.{id}\": {}\nconsumers: { c: { stream: S, filter_subject: s.a, ack_policy: explicit } }",
    "good": "streams: { S: { subjects: [\"s.>\"], retention: workqueue } }\nevents: { s.a: {} }\nconsumers: { c: { stream: S, filter_subject: s.a, ack_policy: explicit } }",
    "page": "rules.md"
  },
  "workqueue-filters-overlap": {
    "severity": "error",
    "text": "Two consumers of a workqueue that would both read a message (10099, 10100); without a filter a consumer reads everything.",
    "bad": "streams: { Q: { subjects: [\"q.>\"], retention: workqueue } }\nconsumers:\n  a: { stream: Q, ack_policy: explicit }\n  b: { stream: Q, ack_policy: explicit }",
    "good": "streams: { Q: { subjects: [\"q.>\"], retention: workqueue } }\nconsumers:\n  a: { stream: Q, ack_policy: explicit, filter_subjects: [\"q.a.*\", q.b] }\n  b: { stream: Q, ack_policy: explicit, filter_subject: \"q.c.>\" }",
    "page": "rules.md"
  },
  "file-missing": {
    "severity": "error",
    "text": "A file or folder that is named does not exist.",
    "bad": null,
    "good": null,
    "page": "reading.md"
  },
  "file-unreadable": {
    "severity": "error",
    "text": "A file cannot be read: permissions, not a regular file, too large.",
    "bad": null,
    "good": null,
    "page": "reading.md"
  },
  "no-topology": {
    "severity": "error",
    "text": "There is nothing to read: a folder without YAML, files without content.",
    "bad": null,
    "good": null,
    "page": "reading.md"
  },
  "unknown-env": {
    "severity": "error",
    "text": "There is no overlay of that name.",
    "bad": null,
    "good": null,
    "page": "reading.md"
  },
  "not-text": {
    "severity": "error",
    "text": "A file is not UTF-8 text: binary data, UTF-16, control characters.",
    "bad": null,
    "good": null,
    "page": "reading.md"
  },
  "yaml-syntax": {
    "severity": "error",
    "text": "The text is not YAML.",
    "bad": "streams:\n  ORDERS: { subjects: [orders.>",
    "good": "streams:\n  ORDERS: { subjects: [orders.>] }",
    "page": "reading.md"
  },
  "json-syntax": {
    "severity": "error",
    "text": "A payload file is not JSON.",
    "bad": null,
    "good": null,
    "page": "reading.md"
  },
  "duplicate-key": {
    "severity": "error",
    "text": "A map has the same key twice.",
    "bad": "streams:\n  ORDERS:\n    max_age: 1d\n    max_age: 2d",
    "good": "streams:\n  ORDERS:\n    max_age: 2d",
    "page": "reading.md"
  },
  "unsupported-tag": {
    "severity": "error",
    "text": "A value has a YAML tag that is not read (`!include`, `!!js/function`, `!!binary`…).",
    "bad": "streams:\n  ORDERS: { description: !include orders.txt }",
    "good": "streams:\n  ORDERS: { description: What is ordered }",
    "page": "reading.md"
  },
  "unsupported-key": {
    "severity": "error",
    "text": "A key is not plain text, or is one that is never safe (`__proto__`).",
    "bad": "streams:\n  __proto__: { subjects: [orders.>] }",
    "good": "streams:\n  ORDERS: { subjects: [orders.>] }",
    "page": "reading.md"
  },
  "bad-alias": {
    "severity": "error",
    "text": "An alias or merge names no anchor, names itself, or what it names is no map.",
    "bad": "streams:\n  ORDERS: { <<: *defaults, subjects: [orders.>] }",
    "good": "x-defaults: &defaults { storage: file }\nstreams:\n  ORDERS: { <<: *defaults, subjects: [orders.>] }",
    "page": "reading.md"
  },
  "too-deep": {
    "severity": "error",
    "text": "Values are nested deeper than any topology needs.",
    "bad": null,
    "good": null,
    "page": "reading.md"
  },
  "too-many-aliases": {
    "severity": "error",
    "text": "Aliases make the document many times larger than its text.",
    "bad": null,
    "good": null,
    "page": "reading.md"
  },
  "defined-twice": {
    "severity": "error",
    "text": "Two places define the same name.",
    "bad": null,
    "good": null,
    "page": "reading.md"
  },
  "unknown-field": {
    "severity": "error",
    "text": "A field that the schema does not know.",
    "bad": "streams:\n  ORDERS: { max_agee: 30d }",
    "good": "streams:\n  ORDERS: { max_age: 30d }",
    "page": "reading.md"
  },
  "missing-field": {
    "severity": "error",
    "text": "A field that has to be there is not.",
    "bad": "streams:\n  COPY: { sources: [{ filter_subject: orders.> }] }",
    "good": "streams:\n  ORDERS: { subjects: [orders.>] }\n  COPY: { sources: [{ name: ORDERS, filter_subject: orders.> }] }",
    "page": "reading.md"
  },
  "wrong-type": {
    "severity": "error",
    "text": "A value is of another type than the field takes: text for a list, say.",
    "bad": "streams:\n  ORDERS: { subjects: orders.> }",
    "good": "streams:\n  ORDERS: { subjects: [orders.>] }",
    "page": "reading.md"
  },
  "wrong-value": {
    "severity": "error",
    "text": "A value is of the right type, and is not one that the field takes.",
    "bad": "streams:\n  ORDERS: { storage: disk }",
    "good": "streams:\n  ORDERS: { storage: file }",
    "page": "reading.md"
  },
  "conflicting-fields": {
    "severity": "error",
    "text": "Two fields that exclude each other, or none of several of which one is needed.",
    "bad": "streams:\n  ORDERS: { subjects: [orders.>] }\nconsumers:\n  billing: { stream: ORDERS, filter_subject: orders.a, filter_subjects: [orders.b] }",
    "good": "streams:\n  ORDERS: { subjects: [orders.>] }\nconsumers:\n  billing: { stream: ORDERS, filter_subjects: [orders.a, orders.b] }",
    "page": "reading.md"
  },
  "bad-duration": {
    "severity": "error",
    "text": "Not a duration such as 30d, 1h30m, 250ms.",
    "bad": "streams:\n  ORDERS: { max_age: 1 month }",
    "good": "streams:\n  ORDERS: { max_age: 30d }",
    "page": "reading.md"
  },
  "bad-size": {
    "severity": "error",
    "text": "Not a size such as 10GiB or 65536.",
    "bad": "streams:\n  ORDERS: { max_bytes: 10GB }",
    "good": "streams:\n  ORDERS: { max_bytes: 10GiB }",
    "page": "reading.md"
  },
  "bad-count": {
    "severity": "error",
    "text": "Not a whole number such as 1000 or 1_000_000.",
    "bad": "streams:\n  ORDERS: { max_msgs: \"1,000\" }",
    "good": "streams:\n  ORDERS: { max_msgs: 1_000 }",
    "page": "reading.md"
  },
  "bad-time": {
    "severity": "error",
    "text": "Not a time as RFC 3339 has it.",
    "bad": "streams:\n  ORDERS: { subjects: [orders.>] }\nconsumers:\n  billing: { stream: ORDERS, deliver_policy: by_start_time, opt_start_time: \"2026-02-30T00:00:00Z\" }",
    "good": "streams:\n  ORDERS: { subjects: [orders.>] }\nconsumers:\n  billing: { stream: ORDERS, deliver_policy: by_start_time, opt_start_time: \"2026-02-28T00:00:00Z\" }",
    "page": "reading.md"
  },
  "yaml-1.1-value": {
    "severity": "error",
    "text": "A value that older YAML read in another way: `yes`, `on`, `0777`.",
    "bad": "streams:\n  ORDERS: { deny_delete: yes }",
    "good": "streams:\n  ORDERS: { deny_delete: true }",
    "page": "reading.md"
  },
  "literal-secret": {
    "severity": "error",
    "text": "A secret is written out where a reference to it belongs.",
    "bad": "users:\n  billing: { password: hunter2 }",
    "good": "users:\n  billing: { password: { env: BILLING_PASSWORD } }",
    "page": "reading.md"
  },
  "unknown-name": {
    "severity": "error",
    "text": "An overlay names an object that the base does not have, close to one that it has.",
    "bad": null,
    "good": null,
    "page": "reading.md"
  },
  "nothing-to-unset": {
    "severity": "error",
    "text": "An overlay unsets (`null`) what the base does not set.",
    "bad": null,
    "good": null,
    "page": "reading.md"
  },
  "bad-payload": {
    "severity": "error",
    "text": "A payload is not a JSON Schema (draft 2020-12).",
    "bad": "streams: { ORDERS: { subjects: [orders.>] } }\nevents:\n  orders.placed: { payload: { type: objekt } }",
    "good": "streams: { ORDERS: { subjects: [orders.>] } }\nevents:\n  orders.placed: { payload: { type: object } }",
    "page": "reading.md"
  }
};

export const FAULT_DOCS: Readonly<Record<string, { exit: number; text: string }>> = {
  "usage": {
    "exit": 3,
    "text": "the command line: an unknown command, flag or value, an address that is none, a context that does not exist"
  },
  "unknown-address": {
    "exit": 3,
    "text": "an address matches nothing in the topology or on the server"
  },
  "file-unreadable": {
    "exit": 3,
    "text": "a file that was named cannot be read"
  },
  "topology-invalid": {
    "exit": 3,
    "text": "the topology has errors: `fleetctl validate` names them all"
  },
  "plan-unreadable": {
    "exit": 3,
    "text": "a saved plan is cut, edited, of another format or not there"
  },
  "template-invalid": {
    "exit": 3,
    "text": "a template is not there, is none, or uses a value that there is not"
  },
  "cannot-render": {
    "exit": 3,
    "text": "the topology asks for what the rendered file or the server cannot express"
  },
  "cluster-refused": {
    "exit": 3,
    "text": "the Kubernetes API server refuses an object: an unknown field, a kind or namespace that it does not have"
  },
  "field-too-new": {
    "exit": 3,
    "text": "the topology sets a field that the connected server does not have yet"
  },
  "server-too-old": {
    "exit": 3,
    "text": "the server is older than the oldest supported one"
  },
  "approval-missing": {
    "exit": 4,
    "text": "there is nobody to ask, and neither `-y` nor a saved plan was given"
  },
  "declined": {
    "exit": 4,
    "text": "the prompt was answered with anything but yes"
  },
  "consent-missing": {
    "exit": 4,
    "text": "something would be lost or adopted, and nobody has consented"
  },
  "prevented": {
    "exit": 4,
    "text": "`lifecycle.prevent_destroy` guards the object"
  },
  "impossible": {
    "exit": 4,
    "text": "the server is known to refuse it: replicas without servers, a subject that an orphan still captures"
  },
  "protected": {
    "exit": 4,
    "text": "the overlay takes saved plans only"
  },
  "secret-refused": {
    "exit": 4,
    "text": "a secret would not reach the server as it is, or is not there"
  },
  "stale-plan": {
    "exit": 5,
    "text": "the server is not what the plan was made from"
  },
  "lock-held": {
    "exit": 5,
    "text": "another apply is at work"
  },
  "lock-lost": {
    "exit": 5,
    "text": "somebody has broken the lock of this apply"
  },
  "other-owner": {
    "exit": 5,
    "text": "an object belongs to another topology"
  },
  "field-conflict": {
    "exit": 5,
    "text": "another field manager holds fields of a Kubernetes object"
  },
  "moving": {
    "exit": 5,
    "text": "the stream is being moved or scaled, and the server refuses a second move"
  },
  "wrong-cluster": {
    "exit": 5,
    "text": "the connection leads to another cluster than the overlay or the plan means"
  },
  "partial-listing": {
    "exit": 5,
    "text": "the server did not show all that exists"
  },
  "apply-incomplete": {
    "exit": 6,
    "text": "not every action is done"
  },
  "unreachable": {
    "exit": 7,
    "text": "no connection"
  },
  "timeout": {
    "exit": 7,
    "text": "no answer in time; what was asked for may still be done"
  },
  "no-jetstream": {
    "exit": 7,
    "text": "the server or the account has no JetStream"
  },
  "login-refused": {
    "exit": 8,
    "text": "the server does not accept the login"
  },
  "permission-refused": {
    "exit": 8,
    "text": "the login lacks a right; the message names it"
  },
  "interrupted": {
    "exit": 130,
    "text": "SIGINT"
  },
  "terminated": {
    "exit": 143,
    "text": "SIGTERM"
  },
  "server-missing": {
    "exit": 1,
    "text": "no nats-server is here, and none can be installed"
  },
  "server-failed": {
    "exit": 1,
    "text": "the embedded nats-server did not start"
  },
  "cannot-listen": {
    "exit": 1,
    "text": "the exporter cannot listen where it is told: the port is taken, or not allowed"
  },
  "machine": {
    "exit": 1,
    "text": "the operating system refused: disk, memory, rights"
  },
  "defect": {
    "exit": 1,
    "text": "a defect of fleetctl: please report what `-v` says"
  }
};
