/** Every rule, by code: a new one is a file in rules/, a row here, a table of cases and an anchor in docs/rules.md. */
import type { Rule } from './rule.js';
import { ackPolicyMissing } from './rules/ack-policy-missing.js';
import { ackSettingsUnused } from './rules/ack-settings-unused.js';
import { ackWaitOverridden } from './rules/ack-wait-overridden.js';
import { compressionInMemory } from './rules/compression-in-memory.js';
import { consumerLimitExceeded } from './rules/consumer-limit-exceeded.js';
import { contradictedFlag } from './rules/contradicted-flag.js';
import { contradictedRole } from './rules/contradicted-role.js';
import { discardWithoutLimit } from './rules/discard-without-limit.js';
import { duplicateName } from './rules/duplicate-name.js';
import { duplicateWindowTooLong } from './rules/duplicate-window-too-long.js';
import { durableExpires } from './rules/durable-expires.js';
import { emptyPermission } from './rules/empty-permission.js';
import { evenReplicas } from './rules/even-replicas.js';
import { eventsOverlap } from './rules/events-overlap.js';
import { exceptionWithoutReason } from './rules/exception-without-reason.js';
import { filterOutsideStream } from './rules/filter-outside-stream.js';
import { filterWithoutEvent } from './rules/filter-without-event.js';
import { filtersOverlap } from './rules/filters-overlap.js';
import { groupWithHeartbeat } from './rules/group-with-heartbeat.js';
import { mirrorDirectWithoutMirror } from './rules/mirror-direct-without-mirror.js';
import { permissionBeyond } from './rules/permission-beyond.js';
import { permissionMissing } from './rules/permission-missing.js';
import { publishWithoutAck } from './rules/publish-without-ack.js';
import { pullOnlySetting } from './rules/pull-only-setting.js';
import { pushOnlySetting } from './rules/push-only-setting.js';
import { queueGroupMismatch } from './rules/queue-group-mismatch.js';
import { refusedBackoff } from './rules/refused-backoff.js';
import { refusedConsumerReplicas } from './rules/refused-consumer-replicas.js';
import { refusedCounter } from './rules/refused-counter.js';
import { refusedDeliverPolicy } from './rules/refused-deliver-policy.js';
import { refusedDeliverSubject } from './rules/refused-deliver-subject.js';
import { refusedDiscard } from './rules/refused-discard.js';
import { refusedFlowControl } from './rules/refused-flow-control.js';
import { refusedInboxPrefix } from './rules/refused-inbox-prefix.js';
import { refusedMirror } from './rules/refused-mirror.js';
import { refusedName } from './rules/refused-name.js';
import { refusedPersistMode } from './rules/refused-persist-mode.js';
import { refusedPriority } from './rules/refused-priority.js';
import { refusedSchedules } from './rules/refused-schedules.js';
import { refusedSource } from './rules/refused-source.js';
import { refusedSubject } from './rules/refused-subject.js';
import { refusedTransform } from './rules/refused-transform.js';
import { refusedWorkqueueConsumer } from './rules/refused-workqueue-consumer.js';
import { republishCycle } from './rules/republish-cycle.js';
import { reservedMetadata } from './rules/reserved-metadata.js';
import { reservedSubject } from './rules/reserved-subject.js';
import { rollupWithoutPurge } from './rules/rollup-without-purge.js';
import { sealedAtCreate } from './rules/sealed-at-create.js';
import { secretInText } from './rules/secret-in-text.js';
import { serviceOutsideAccount } from './rules/service-outside-account.js';
import { sharedInbox } from './rules/shared-inbox.js';
import { sharedQueueGroup } from './rules/shared-queue-group.js';
import { sourceCycle } from './rules/source-cycle.js';
import { streamsOverlap } from './rules/streams-overlap.js';
import { subjectNotCaptured } from './rules/subject-not-captured.js';
import { subjectsOverlap } from './rules/subjects-overlap.js';
import { textTooLong } from './rules/text-too-long.js';
import { tooManyConsumers } from './rules/too-many-consumers.js';
import { tooShort } from './rules/too-short.js';
import { unknownAccount } from './rules/unknown-account.js';
import { unknownConsumer } from './rules/unknown-consumer.js';
import { unknownEvent } from './rules/unknown-event.js';
import { unknownIgnoredField } from './rules/unknown-ignored-field.js';
import { unknownRule } from './rules/unknown-rule.js';
import { unknownSource } from './rules/unknown-source.js';
import { unknownStream } from './rules/unknown-stream.js';
import { unknownUser } from './rules/unknown-user.js';
import { unreadStream } from './rules/unread-stream.js';
import { unsettableRule } from './rules/unsettable-rule.js';
import { unusedException } from './rules/unused-exception.js';
import { userWithoutLogin } from './rules/user-without-login.js';
import { wildcardInToken } from './rules/wildcard-in-token.js';
import { workqueueFiltersOverlap } from './rules/workqueue-filters-overlap.js';

export const RULES: readonly Rule[] = [
  ackPolicyMissing,
  ackSettingsUnused,
  ackWaitOverridden,
  compressionInMemory,
  consumerLimitExceeded,
  contradictedFlag,
  contradictedRole,
  discardWithoutLimit,
  duplicateName,
  duplicateWindowTooLong,
  durableExpires,
  emptyPermission,
  evenReplicas,
  eventsOverlap,
  exceptionWithoutReason,
  filterOutsideStream,
  filterWithoutEvent,
  filtersOverlap,
  groupWithHeartbeat,
  mirrorDirectWithoutMirror,
  permissionBeyond,
  permissionMissing,
  publishWithoutAck,
  pullOnlySetting,
  pushOnlySetting,
  queueGroupMismatch,
  refusedBackoff,
  refusedConsumerReplicas,
  refusedCounter,
  refusedDeliverPolicy,
  refusedDeliverSubject,
  refusedDiscard,
  refusedFlowControl,
  refusedInboxPrefix,
  refusedMirror,
  refusedName,
  refusedPersistMode,
  refusedPriority,
  refusedSchedules,
  refusedSource,
  refusedSubject,
  refusedTransform,
  refusedWorkqueueConsumer,
  republishCycle,
  reservedMetadata,
  reservedSubject,
  rollupWithoutPurge,
  sealedAtCreate,
  secretInText,
  serviceOutsideAccount,
  sharedInbox,
  sharedQueueGroup,
  sourceCycle,
  streamsOverlap,
  subjectNotCaptured,
  subjectsOverlap,
  textTooLong,
  tooManyConsumers,
  tooShort,
  unknownAccount,
  unknownConsumer,
  unknownEvent,
  unknownIgnoredField,
  unknownRule,
  unknownSource,
  unknownStream,
  unknownUser,
  unreadStream,
  unsettableRule,
  unusedException,
  userWithoutLogin,
  wildcardInToken,
  workqueueFiltersOverlap,
];
