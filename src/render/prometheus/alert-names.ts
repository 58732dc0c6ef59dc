/** Every alert that comes with fleetctl, in the order of docs/alerts.md. */
import type { AlertName } from './built-in-alert.js';
import { CONSUMER_ALERTS } from './consumer-alerts.js';
import { SERVER_ALERTS } from './server-alerts.js';
import { STREAM_ALERTS } from './stream-alerts.js';

export const ALERT_NAMES: readonly AlertName[] = [
  ...new Set<AlertName>([
    ...CONSUMER_ALERTS.map(({ name }) => name),
    'NATSConsumerAbsent',
    ...STREAM_ALERTS.map(({ name }) => name),
    'NATSStreamAbsent',
    ...SERVER_ALERTS.map(({ name }) => name),
    'NATSMetricsAbsent',
  ]),
];

export function isBuiltIn(name: string): name is AlertName {
  return (ALERT_NAMES as readonly string[]).includes(name);
}
