/** Every rule, by code: a new one is a file in rules/, a row here, a table of cases and an anchor in docs/rules.md. */
import type { Rule } from './rule.js';
import { accountAboveServer } from './rules/account-above-server.js';
import { accountLimitExceeded } from './rules/account-limit-exceeded.js';
import { ackPolicyMissing } from './rules/ack-policy-missing.js';
import { ackSettingsUnstated } from './rules/ack-settings-unstated.js';
import { ackSettingsUnused } from './rules/ack-settings-unused.js';
import { ackWaitOverridden } from './rules/ack-wait-overridden.js';
import { chattySubject } from './rules/chatty-subject.js';
import { clusterWithoutRoutes } from './rules/cluster-without-routes.js';
import { compressionInMemory } from './rules/compression-in-memory.js';
import { consumerLimitExceeded } from './rules/consumer-limit-exceeded.js';
import { consumerNeverReceives } from './rules/consumer-never-receives.js';
import { contradictedFlag } from './rules/contradicted-flag.js';
import { contradictedLogin } from './rules/contradicted-login.js';
import { contradictedRole } from './rules/contradicted-role.js';
import { deliverPolicyUnstated } from './rules/deliver-policy-unstated.js';
import { deltaOverCounter } from './rules/delta-over-counter.js';
import { discardUnstated } from './rules/discard-unstated.js';
import { discardWithoutLimit } from './rules/discard-without-limit.js';
import { duplicateName } from './rules/duplicate-name.js';
import { duplicateWindowTooLong } from './rules/duplicate-window-too-long.js';
import { durableExpires } from './rules/durable-expires.js';
import { emitsUnpublished } from './rules/emits-unpublished.js';
import { emptyPermission } from './rules/empty-permission.js';
import { endlessRedelivery } from './rules/endless-redelivery.js';
import { ephemeralLosesEvents } from './rules/ephemeral-loses-events.js';
import { ephemeralRepeatsEvents } from './rules/ephemeral-repeats-events.js';
import { evenReplicas } from './rules/even-replicas.js';
import { eventWithoutConsumer } from './rules/event-without-consumer.js';
import { eventWithoutPublisher } from './rules/event-without-publisher.js';
import { eventsOverlap } from './rules/events-overlap.js';
import { exceptionWithoutReason } from './rules/exception-without-reason.js';
import { exposedCommands } from './rules/exposed-commands.js';
import { feedbackLoop } from './rules/feedback-loop.js';
import { filterOutsideStream } from './rules/filter-outside-stream.js';
import { filterWithoutEvent } from './rules/filter-without-event.js';
import { filtersOverlap } from './rules/filters-overlap.js';
import { gatewayWithoutClusterName } from './rules/gateway-without-cluster-name.js';
import { groupOnFanOut } from './rules/group-on-fan-out.js';
import { groupWithHeartbeat } from './rules/group-with-heartbeat.js';
import { idleService } from './rules/idle-service.js';
import { importWithoutExport } from './rules/import-without-export.js';
import { lagNeverReached } from './rules/lag-never-reached.js';
import { lameDuckTooShort } from './rules/lame-duck-too-short.js';
import { limitsBelowRetention } from './rules/limits-below-retention.js';
import { lossyDeadLetters } from './rules/lossy-dead-letters.js';
import { mirrorDirectWithoutMirror } from './rules/mirror-direct-without-mirror.js';
import { noDeadLetters } from './rules/no-dead-letters.js';
import { onlyObserved } from './rules/only-observed.js';
import { operatorModeLogin } from './rules/operator-mode-login.js';
import { payloadAbovePending } from './rules/payload-above-pending.js';
import { permissionBeyond } from './rules/permission-beyond.js';
import { permissionMissing } from './rules/permission-missing.js';
import { placeholderInName } from './rules/placeholder-in-name.js';
import { portTakenTwice } from './rules/port-taken-twice.js';
import { publishWithoutAck } from './rules/publish-without-ack.js';
import { pullOnlySetting } from './rules/pull-only-setting.js';
import { pushOnlySetting } from './rules/push-only-setting.js';
import { queueGroupMismatch } from './rules/queue-group-mismatch.js';
import { rateOverGauge } from './rules/rate-over-gauge.js';
import { redeliveredWhileHandled } from './rules/redelivered-while-handled.js';
import { refusedBackoff } from './rules/refused-backoff.js';
import { refusedConsumerReplicas } from './rules/refused-consumer-replicas.js';
import { refusedCounter } from './rules/refused-counter.js';
import { refusedDeliverPolicy } from './rules/refused-deliver-policy.js';
import { refusedDeliverSubject } from './rules/refused-deliver-subject.js';
import { refusedDiscard } from './rules/refused-discard.js';
import { refusedExpression } from './rules/refused-expression.js';
import { refusedFlowControl } from './rules/refused-flow-control.js';
import { refusedInboxPrefix } from './rules/refused-inbox-prefix.js';
import { refusedMirror } from './rules/refused-mirror.js';
import { refusedName } from './rules/refused-name.js';
import { refusedNoAuthUser } from './rules/refused-no-auth-user.js';
import { refusedPersistMode } from './rules/refused-persist-mode.js';
import { refusedPriority } from './rules/refused-priority.js';
import { refusedSchedules } from './rules/refused-schedules.js';
import { refusedSource } from './rules/refused-source.js';
import { refusedSubject } from './rules/refused-subject.js';
import { refusedTransform } from './rules/refused-transform.js';
import { refusedWorkqueueConsumer } from './rules/refused-workqueue-consumer.js';
import { renamedConsumer } from './rules/renamed-consumer.js';
import { replicasAboveCluster } from './rules/replicas-above-cluster.js';
import { republishCycle } from './rules/republish-cycle.js';
import { reservedMetadata } from './rules/reserved-metadata.js';
import { reservedSubject } from './rules/reserved-subject.js';
import { reservedVariable } from './rules/reserved-variable.js';
import { rollupWithoutPurge } from './rules/rollup-without-purge.js';
import { routeWithoutLogin } from './rules/route-without-login.js';
import { sealedAtCreate } from './rules/sealed-at-create.js';
import { secretInText } from './rules/secret-in-text.js';
import { serverNameMissing } from './rules/server-name-missing.js';
import { serverWithoutJetstream } from './rules/server-without-jetstream.js';
import { serviceOutsideAccount } from './rules/service-outside-account.js';
import { serviceWithoutUser } from './rules/service-without-user.js';
import { sharedConsumer } from './rules/shared-consumer.js';
import { sharedInbox } from './rules/shared-inbox.js';
import { sharedQueueGroup } from './rules/shared-queue-group.js';
import { signalInQueueGroup } from './rules/signal-in-queue-group.js';
import { singleSubscriber } from './rules/single-subscriber.js';
import { sourceCycle } from './rules/source-cycle.js';
import { storeExceeded } from './rules/store-exceeded.js';
import { storeFillsVolume } from './rules/store-fills-volume.js';
import { streamsOverlap } from './rules/streams-overlap.js';
import { subjectNotCaptured } from './rules/subject-not-captured.js';
import { subjectsOverlap } from './rules/subjects-overlap.js';
import { systemAccountJetstream } from './rules/system-account-jetstream.js';
import { textTooLong } from './rules/text-too-long.js';
import { tooManyConsumers } from './rules/too-many-consumers.js';
import { tooShort } from './rules/too-short.js';
import { unboundedStream } from './rules/unbounded-stream.js';
import { unknownAccount } from './rules/unknown-account.js';
import { unknownConsumer } from './rules/unknown-consumer.js';
import { unknownEvent } from './rules/unknown-event.js';
import { unknownIgnoredField } from './rules/unknown-ignored-field.js';
import { unknownLabel } from './rules/unknown-label.js';
import { unknownMetric } from './rules/unknown-metric.js';
import { unknownRule } from './rules/unknown-rule.js';
import { unknownSource } from './rules/unknown-source.js';
import { unknownStream } from './rules/unknown-stream.js';
import { unknownUser } from './rules/unknown-user.js';
import { unmappedCertificate } from './rules/unmapped-certificate.js';
import { unnamedAccount } from './rules/unnamed-account.js';
import { unreadStream } from './rules/unread-stream.js';
import { unsettableRule } from './rules/unsettable-rule.js';
import { unusedConsumer } from './rules/unused-consumer.js';
import { unusedException } from './rules/unused-exception.js';
import { userWithoutLogin } from './rules/user-without-login.js';
import { wildcardInToken } from './rules/wildcard-in-token.js';
import { workDiscarded } from './rules/work-discarded.js';
import { workWithoutConsumer } from './rules/work-without-consumer.js';
import { workqueueFiltersOverlap } from './rules/workqueue-filters-overlap.js';

export const RULES: readonly Rule[] = [
  accountAboveServer,
  accountLimitExceeded,
  ackPolicyMissing,
  ackSettingsUnstated,
  ackSettingsUnused,
  ackWaitOverridden,
  chattySubject,
  clusterWithoutRoutes,
  compressionInMemory,
  consumerLimitExceeded,
  consumerNeverReceives,
  contradictedFlag,
  contradictedLogin,
  contradictedRole,
  deliverPolicyUnstated,
  deltaOverCounter,
  discardUnstated,
  discardWithoutLimit,
  duplicateName,
  duplicateWindowTooLong,
  durableExpires,
  emitsUnpublished,
  emptyPermission,
  endlessRedelivery,
  ephemeralLosesEvents,
  ephemeralRepeatsEvents,
  evenReplicas,
  eventWithoutConsumer,
  eventWithoutPublisher,
  eventsOverlap,
  exceptionWithoutReason,
  exposedCommands,
  feedbackLoop,
  filterOutsideStream,
  filterWithoutEvent,
  filtersOverlap,
  gatewayWithoutClusterName,
  groupOnFanOut,
  groupWithHeartbeat,
  idleService,
  importWithoutExport,
  lagNeverReached,
  lameDuckTooShort,
  limitsBelowRetention,
  lossyDeadLetters,
  mirrorDirectWithoutMirror,
  noDeadLetters,
  onlyObserved,
  operatorModeLogin,
  payloadAbovePending,
  permissionBeyond,
  permissionMissing,
  placeholderInName,
  portTakenTwice,
  publishWithoutAck,
  pullOnlySetting,
  pushOnlySetting,
  queueGroupMismatch,
  rateOverGauge,
  redeliveredWhileHandled,
  refusedBackoff,
  refusedConsumerReplicas,
  refusedCounter,
  refusedDeliverPolicy,
  refusedDeliverSubject,
  refusedDiscard,
  refusedExpression,
  refusedFlowControl,
  refusedInboxPrefix,
  refusedMirror,
  refusedName,
  refusedNoAuthUser,
  refusedPersistMode,
  refusedPriority,
  refusedSchedules,
  refusedSource,
  refusedSubject,
  refusedTransform,
  refusedWorkqueueConsumer,
  renamedConsumer,
  replicasAboveCluster,
  republishCycle,
  reservedMetadata,
  reservedSubject,
  reservedVariable,
  rollupWithoutPurge,
  routeWithoutLogin,
  sealedAtCreate,
  secretInText,
  serverNameMissing,
  serverWithoutJetstream,
  serviceOutsideAccount,
  serviceWithoutUser,
  sharedConsumer,
  sharedInbox,
  sharedQueueGroup,
  signalInQueueGroup,
  singleSubscriber,
  sourceCycle,
  storeExceeded,
  storeFillsVolume,
  streamsOverlap,
  subjectNotCaptured,
  subjectsOverlap,
  systemAccountJetstream,
  textTooLong,
  tooManyConsumers,
  tooShort,
  unboundedStream,
  unknownAccount,
  unknownConsumer,
  unknownEvent,
  unknownIgnoredField,
  unknownLabel,
  unknownMetric,
  unknownRule,
  unknownSource,
  unknownStream,
  unknownUser,
  unmappedCertificate,
  unnamedAccount,
  unreadStream,
  unsettableRule,
  unusedConsumer,
  unusedException,
  userWithoutLogin,
  wildcardInToken,
  workDiscarded,
  workWithoutConsumer,
  workqueueFiltersOverlap,
];
