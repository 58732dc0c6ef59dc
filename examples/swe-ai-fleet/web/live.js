/**
 * The events of the fleet as they happen. The browser connects again by itself, and says which event it has seen
 * last; the gateway goes on from there, or says `resync`, and why, where it cannot.
 */

/**
 * @param {readonly string[]} names the events to hear
 * @param {{ event(type: string, data: object): void, state(state: 'live' | 'reconnecting'): void, resync(reason: string): void }} hears
 * @param {string | null} after the id of the last event that was heard; empty where none was; null at the beginning
 */
export function listen(names, hears, after = null) {
  let last = after ?? '';
  let mayHaveMissed = after === '';
  const source = new EventSource(`/api/events${last && `?last-event-id=${encodeURIComponent(last)}`}`);
  const on = (name, hear) =>
    source.addEventListener(name, ({ data, lastEventId }) => {
      last = lastEventId;
      hear(JSON.parse(data));
    });
  source.addEventListener('open', () => {
    hears.state('live');
    if (mayHaveMissed) hears.resync('unknown-id');
    mayHaveMissed = false;
  });
  source.addEventListener('error', () => {
    hears.state('reconnecting');
    // Closed for good, after an answer that was no stream of events: begin anew, behind what was heard.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(names, hears, last), 1_000);
  });
  on('resync', ({ reason }) => hears.resync(reason));
  for (const name of names) on(name, data => hears.event(name, data));
}
