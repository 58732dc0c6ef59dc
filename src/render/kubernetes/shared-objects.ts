/** Objects that the servers and fleetctl's own pods both have. */
import { type Component, metadataOf } from './metadata.js';
import type { NetworkPolicyModel } from './network-policy.js';
import { type ObjectModel, objectModel } from './object-model.js';
import type { Settings } from './settings.js';

/** An account of their own, by which nobody can do anything. */
export function accountObject(settings: Settings, component: Component, name: string): ObjectModel {
  return objectModel('ServiceAccount', 'service-account.yaml', {
    meta: metadataOf(settings, component, name),
  });
}

export function policyObject({ written }: Settings, model: NetworkPolicyModel): ObjectModel[] {
  if (written.network_policy?.enabled === false) return [];
  return [objectModel('NetworkPolicy', 'network-policy.yaml', model)];
}
