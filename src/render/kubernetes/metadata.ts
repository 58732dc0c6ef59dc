/** What every object carries: its name, who made it, and what the GitOps tools have to know of it. */
import { labelValue } from './names.js';
import type { Settings } from './settings.js';

export interface Metadata {
  name: string;
  namespace: string;
  labels: Record<string, string>;
  /** null where there are none. */
  annotations: Record<string, string> | null;
}

export type Component = 'server' | 'fleetctl' | 'exporter' | 'nack';

/** What selects pods: it can never change, so it says no more than it has to. */
export function selectorOf({ name }: Settings, component: Component): Record<string, string> {
  return {
    'app.kubernetes.io/name': component === 'server' ? 'nats' : 'fleetctl',
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/component': component,
  };
}

export function labelsOf(settings: Settings, component: Component): Record<string, string> {
  return {
    ...settings.labels,
    ...selectorOf(settings, component),
    'app.kubernetes.io/managed-by': 'fleetctl',
    'fleetctl.io/topology': labelValue(settings.topology),
  };
}

export function metadataOf(
  settings: Settings,
  component: Component,
  name: string,
  more: { labels?: Record<string, string>; annotations?: Record<string, string> } = {},
): Metadata {
  const annotations = { ...settings.annotations, ...fluxAnnotations(settings), ...more.annotations };
  return {
    name,
    namespace: settings.namespace,
    labels: { ...labelsOf(settings, component), ...more.labels },
    annotations: Object.keys(annotations).length === 0 ? null : annotations,
  };
}

/** Flux would put its own variables in place of what looks like one: in a conf, a query, a dashboard. */
function fluxAnnotations({ fleetctl: { gitops } }: Settings): Record<string, string> {
  return gitops === 'flux' ? { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } : {};
}

/** A config map under a name of its own for each content: whatever still runs with the old one can restart with it. */
export function keptWhileUsed({ fleetctl: { gitops } }: Settings): Record<string, string> {
  switch (gitops) {
    case 'argocd':
      return { 'argocd.argoproj.io/sync-options': 'PruneLast=true' };
    case 'flux':
      return { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };
    case 'none':
      return {};
  }
}

/** A custom resource may be synced before its definition is there. */
export function customAnnotations({ fleetctl: { gitops } }: Settings): Record<string, string> {
  return gitops === 'argocd' ? { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true' } : {};
}
