/**
 * The rules of a topology.
 *
 *   NAME-series     recording rules: the source's metrics as one series an object (not for fleetctl's own exporter)
 *   NAME-alerts     the alerts that the topology writes
 *   NAME-consumers, NAME-streams, NAME-servers   the alerts that come of thresholds and limits
 */
import { serverThresholds } from '../../resources/thresholds.js';
import type { LoadedTopology } from '../../topology/loaded-topology.js';
import type { Alert, Topology } from '../../topology/topology.gen.js';
import { printCount } from '../../units/count.js';
import { consumerAbsent, metricsAbsent, streamAbsent } from './absence.js';
import { isBuiltIn } from './alert-names.js';
import { askFor, type Case, isOff, objectRules, type RuleContext, ruleOf } from './alert-rules.js';
import type { AlertName, Built } from './built-in-alert.js';
import { CONSUMER_ALERTS } from './consumer-alerts.js';
import { ownAlert, ownWords } from './own-alerts.js';
import type { AlertRule, RecordRule } from './rule.js';
import type { Labelled } from './selectors.js';
import { SERVER_ALERTS } from './server-alerts.js';
import { type Source, sourceOf } from './source.js';
import { STREAM_ALERTS } from './stream-alerts.js';
import { type Watched, watchedOf } from './watched.js';

export interface RuleGroup {
  name: string;
  rules: (AlertRule | RecordRule)[];
  /** What is not among them, and why: for a comment. */
  omitted: string[];
}

interface Context extends RuleContext {
  loaded: LoadedTopology & { topology: Topology };
  watched: Watched;
  own: Map<string, Alert>;
}

/** @throws FleetError `cannot-render` */
export function ruleGroups(loaded: LoadedTopology & { topology: Topology }): RuleGroup[] {
  const { topology: name, monitoring = {}, alerts = {} } = loaded.topology;
  const source = sourceOf(monitoring);
  const own = new Map(Object.entries(alerts));
  const words = (alert: AlertName) => (own.has(alert) ? ownWords(own.get(alert)!) : {});
  const context: Context = { loaded, monitoring, source, own, words, watched: watchedOf(loaded) };
  const groups: RuleGroup[] = [
    { name: `${name}-series`, rules: recordRules(source), omitted: [] },
    { name: `${name}-alerts`, rules: ownRules(context), omitted: [] },
    { name: `${name}-consumers`, ...consumerRules(context) },
    { name: `${name}-streams`, ...streamRules(context) },
    { name: `${name}-servers`, ...serverRules(context) },
  ];
  return groups.filter(group => group.rules.length > 0);
}

function recordRules({ series }: Source): RecordRule[] {
  return [...series.values()].flatMap(({ name, recordedAs }) =>
    recordedAs === null ? [] : [{ record: name, expr: recordedAs }],
  );
}

function ownRules({ own, watched, ...context }: Context): AlertRule[] {
  return [...own].map(([name, alert]) => {
    const exceptions = isBuiltIn(name) ? exceptionsOf(name, watched) : [];
    return ownAlert(name, alert, { ...context, exceptions, all: watched.allConsumers });
  });
}

/** Consumers that say for themselves when this alert is to fire, or that it is not to. */
function exceptionsOf(name: AlertName, { allConsumers }: Watched): Labelled[] {
  const field = CONSUMER_ALERTS.find(row => row.name === name)?.field ?? null;
  return allConsumers.filter(
    ({ own }) => own?.enabled === false || (field !== null && (own?.[field] ?? null) !== null),
  );
}

type Rules = Omit<RuleGroup, 'name'>;

function consumerRules(context: Context): Rules {
  const { watched } = context;
  const taken = takenRows(CONSUMER_ALERTS, context, row =>
    watched.consumers.some(each => row.threshold(each) !== null),
  );
  const rules = taken.rows.flatMap(row => {
    const excepted = context.own.has(row.name) ? exceptionsOf(row.name, watched) : null;
    const cases = watched.consumers.flatMap((each): Case<Labelled>[] => {
      const threshold = row.threshold(each);
      // What the topology's own alert of the name already says of everybody.
      const isSaid = excepted?.every(other => !isSame(other, each)) ?? false;
      if (threshold === null || isSaid) return [];
      return [
        {
          objects: [each],
          threshold,
          forNs: row.forOf?.(each) ?? row.forNs,
          severity: row.severity,
          note: '',
        },
      ];
    });
    return objectRules(row, cases, watched.allConsumers, context, excepted !== null);
  });
  return {
    rules: [...rules, ...unlessOff('NATSConsumerAbsent', context, () => consumerAbsent(watched, context))],
    omitted: taken.omitted,
  };
}

function streamRules(context: Context): Rules {
  const { watched } = context;
  const taken = takenRows(STREAM_ALERTS, context, row =>
    watched.streams.some(each => row.threshold(each) !== null),
  );
  const rules = taken.rows.flatMap(row => {
    const cases = watched.streams.flatMap((each): Case<Labelled>[] => {
      const threshold = row.threshold(each);
      if (threshold === null || context.own.has(row.name)) return [];
      const severity = row.severityOf?.(each) ?? row.severity;
      return [
        {
          objects: [each],
          threshold,
          forNs: row.forOf?.(each) ?? row.forNs,
          severity,
          note: row.note?.(each) ?? '',
        },
      ];
    });
    return objectRules(row, cases, watched.allStreams, context, false);
  });
  return {
    rules: [...rules, ...unlessOff('NATSStreamAbsent', context, () => streamAbsent(watched, context))],
    omitted: taken.omitted,
  };
}

function serverRules(context: Context): Rules {
  const thresholds = serverThresholds(context.monitoring.servers);
  const taken = takenRows(SERVER_ALERTS, context, row => row.threshold(thresholds) !== null);
  const rules = taken.rows.flatMap(row => {
    const threshold = row.threshold(thresholds);
    if (threshold === null || context.own.has(row.name)) return [];
    const expr = row.expr(askFor(context.source, ''), threshold);
    const shown = (row.show ?? printCount)(threshold);
    return [ruleOf(row, expr, { ...row, shown, note: '' }, context)];
  });
  return {
    rules: [...rules, ...unlessOff('NATSMetricsAbsent', context, () => [metricsAbsent(context)])],
    omitted: taken.omitted,
  };
}

function unlessOff(name: AlertName, { monitoring, own }: Context, rules: () => AlertRule[]): AlertRule[] {
  return isOff(name, monitoring) || own.has(name) ? [] : rules();
}

/** Of each name the first row that the source can answer; what is left out of what would be wanted, with the reason. */
function takenRows<T extends Built>(
  rows: readonly T[],
  { source, monitoring }: Context,
  isWanted: (row: T) => boolean,
): { rows: T[]; omitted: string[] } {
  const taken = new Map<AlertName, T>();
  const missing = new Map<AlertName, string>();
  for (const row of rows) {
    if (taken.has(row.name) || !isWanted(row)) continue;
    const lacks = row.needs.filter(metric => !source.series.has(metric));
    if (isOff(row.name, monitoring)) missing.set(row.name, 'off (monitoring.alerts)');
    else if (lacks.length === 0) taken.set(row.name, row);
    else missing.set(row.name, `${source.shown} has nothing like ${lacks.join(', ')}`);
  }
  const omitted = [...missing]
    .filter(([name]) => !taken.has(name))
    .map(([name, why]) => `${name}: left out, ${why}.`);
  return { rows: [...taken.values()], omitted };
}

function isSame(a: Labelled, b: Labelled): boolean {
  return a.account === b.account && a.stream === b.stream && a.consumer === b.consumer;
}
