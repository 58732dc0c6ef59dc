/**
 * The account of a soak: what was published, against what was handled, dead-lettered and in which order. Pure.
 *
 * A message may be handled again (its process or the server died before the acknowledgement was kept); what counts for
 * order is when it was handled first.
 */
const ORDERED = ['walker-steps', 'breaker-jobs'];
export const READS = {
  'walker-steps': 'STEPS',
  'porter-steps': 'STEPS',
  'breaker-jobs': 'JOBS',
  'echo-readers': 'ECHOES',
};
/** What a dead letter may say of a message with this fate; any message may have been killed at each of its deliveries. */
const REASONS = { poison: 'rejected', invalid: 'invalid' };

/**
 * @param stored by stream, in order: { seq, key, n, fate }
 * @param letters { stream, consumer, seq, reason }
 * @param journal in order: { consumer, stream, seq, life }
 * @param confirmed { stream, seq, key, n }
 */
export function account({ stored, letters, journal, confirmed }) {
  const faults = unstored(confirmed, stored);
  const consumers = {};
  for (const [consumer, stream] of Object.entries(READS)) {
    const own = {
      consumer,
      stored: stored[stream],
      lines: journal.filter(line => line.consumer === consumer),
      letters: letters.filter(letter => letter.consumer === consumer),
    };
    consumers[consumer] = tally(own);
    faults.push(...missing(own), ...wrongLetters(own));
    if (ORDERED.includes(consumer)) faults.push(...disordered(own));
  }
  faults.push(...wrongEchoes(stored, journal));
  const watched = journal.filter(({ consumer }) => consumer === 'watcher-all');
  faults.push(...gaps(watched, stored));
  return { consumers, watched: watched.length, faults };
}

function unstored(confirmed, stored) {
  const bySeq = Object.fromEntries(
    Object.entries(stored).map(([stream, list]) => [stream, new Map(list.map(each => [each.seq, each]))]),
  );
  return confirmed
    .filter(({ stream, seq, key }) => bySeq[stream].get(seq)?.key !== key)
    .map(({ stream, seq, key, n }) => `lost: ${key} ${n} was confirmed as ${stream} ${seq} and is not there`);
}

function tally({ stored, lines, letters }) {
  const handled = new Set(lines.map(({ seq }) => seq)).size;
  const reasons = {};
  for (const { reason } of letters) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return { stored: stored.length, handled, again: lines.length - handled, letters: letters.length, reasons };
}

export function missing({ consumer, stored, lines, letters }) {
  const ended = new Set([...lines, ...letters].map(({ seq }) => seq));
  return stored
    .filter(({ seq }) => !ended.has(seq))
    .map(({ seq, key, n, fate }) => `missing: ${consumer} never ended ${seq} (${key} ${n}, ${fate})`);
}

function wrongLetters({ consumer, stored, letters }) {
  const fates = new Map(stored.map(({ seq, fate }) => [seq, fate]));
  const seen = new Set();
  const faults = [];
  for (const { seq, reason } of letters) {
    const fate = fates.get(seq);
    if (seen.has(seq)) faults.push(`twice: ${consumer} has two dead letters of ${seq} (${fate})`);
    seen.add(seq);
    if (reason !== 'crashed' && reason !== REASONS[fate])
      faults.push(`wrong end: ${consumer} gave up ${seq} (${fate}) as ${reason}`);
  }
  return faults;
}

function disordered({ consumer, stored, lines }) {
  const keys = new Map(stored.map(({ seq, key }) => [seq, key]));
  const last = new Map();
  const seen = new Set();
  const faults = [];
  for (const { seq } of lines) {
    if (seen.has(seq)) continue;
    seen.add(seq);
    const key = keys.get(seq);
    const before = last.get(key) ?? 0;
    if (seq < before) faults.push(`out of order: ${consumer} handled ${seq} of ${key} after ${before}`);
    else last.set(key, seq);
  }
  return faults;
}

/** What a handler publishes is stored once, however often the handler ran. */
function wrongEchoes({ STEPS, ECHOES }, journal) {
  const times = new Map();
  for (const { key, n } of ECHOES) times.set(`${key} ${n}`, (times.get(`${key} ${n}`) ?? 0) + 1);
  const walked = new Set(journal.filter(({ consumer }) => consumer === 'walker-steps').map(({ seq }) => seq));
  return [
    ...[...times]
      .filter(([, count]) => count > 1)
      .map(([step, count]) => `echo: ${step} is there ${count} times`),
    ...STEPS.filter(({ seq, key, n }) => walked.has(seq) && !times.has(`${key} ${n}`)).map(
      ({ key, n }) => `echo: ${key} ${n} was walked and has none`,
    ),
  ];
}

/** A fan-out has all of each stream, once and in order, for as long as its process lives. */
function gaps(watched, stored) {
  const readings = new Map();
  for (const line of watched) {
    const reading = `${line.life} of ${line.stream}`;
    if (!readings.has(reading)) readings.set(reading, []);
    readings.get(reading).push(line);
  }
  return [...readings].flatMap(([reading, lines]) => {
    const [{ stream, seq: first }, last] = [lines[0], lines.at(-1).seq];
    const due = stored[stream].filter(({ seq, fate }) => seq >= first && seq <= last && fate !== 'invalid');
    const at = due.findIndex(({ seq }, place) => lines[place]?.seq !== seq);
    if (at === -1 && due.length === lines.length) return [];
    return [`gap: ${reading} had ${lines[at]?.seq ?? 'more'} where ${due[at]?.seq ?? 'nothing'} was due`];
  });
}
