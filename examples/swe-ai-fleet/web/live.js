/**
 * The events of the fleet as they happen. The browser connects again by itself, and says which event it has seen
 * last; the gateway goes on from there, or says `resync` where it cannot.
 */

/**
 * @param {readonly string[]} names the events to hear
 * @param {{ event(type: string, data: object): void, state(state: 'live' | 'reconnecting'): void, resync(): void }} hears
 */
export function listen(names, hears) {
  const source = new EventSource('/api/events');
  let wasOpen = false;
  source.addEventListener('open', () => {
    hears.state('live');
    wasOpen = true;
  });
  source.addEventListener('error', () => {
    hears.state('reconnecting');
    // Closed for good, after an answer that was no stream of events: begin anew.
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => {
      listen(names, hears);
      if (wasOpen) hears.resync();
    }, 1_000);
  });
  source.addEventListener('resync', () => hears.resync());
  for (const name of names) source.addEventListener(name, ({ data }) => hears.event(name, JSON.parse(data)));
}
