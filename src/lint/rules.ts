/** Every rule, by code: a new one is a file in rules/, a row here, a table of cases and an anchor in docs/rules.md. */
import type { Rule } from './rule.js';
import { duplicateName } from './rules/duplicate-name.js';
import { eventsOverlap } from './rules/events-overlap.js';
import { filterOutsideStream } from './rules/filter-outside-stream.js';
import { filterWithoutEvent } from './rules/filter-without-event.js';
import { refusedName } from './rules/refused-name.js';
import { refusedSubject } from './rules/refused-subject.js';
import { reservedSubject } from './rules/reserved-subject.js';
import { sharedQueueGroup } from './rules/shared-queue-group.js';
import { streamsOverlap } from './rules/streams-overlap.js';
import { subjectNotCaptured } from './rules/subject-not-captured.js';
import { subjectsOverlap } from './rules/subjects-overlap.js';
import { unknownAccount } from './rules/unknown-account.js';
import { unknownConsumer } from './rules/unknown-consumer.js';
import { unknownEvent } from './rules/unknown-event.js';
import { unknownSource } from './rules/unknown-source.js';
import { unknownStream } from './rules/unknown-stream.js';
import { unknownUser } from './rules/unknown-user.js';
import { wildcardInToken } from './rules/wildcard-in-token.js';

export const RULES: readonly Rule[] = [
  duplicateName,
  eventsOverlap,
  filterOutsideStream,
  filterWithoutEvent,
  refusedName,
  refusedSubject,
  reservedSubject,
  sharedQueueGroup,
  streamsOverlap,
  subjectNotCaptured,
  subjectsOverlap,
  unknownAccount,
  unknownConsumer,
  unknownEvent,
  unknownSource,
  unknownStream,
  unknownUser,
  wildcardInToken,
];
