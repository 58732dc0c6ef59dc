/** The topology as NACK's custom resources: connections, streams, buckets and durable consumers. */
import type { Finding } from '../../../findings/finding.js';
import { desire } from '../../../resources/desire.js';
import type { Config, Desired, RuntimeManaged } from '../../../resources/resource.js';
import type { LoadedTopology } from '../../../topology/loaded-topology.js';
import { customAnnotations, type Metadata, metadataOf } from '../metadata.js';
import { dnsLabel, dnsLabels } from '../names.js';
import type { Settings } from '../settings.js';
import { customResource, type NackKind } from './custom-resource.js';

export interface NackModel {
  kind: NackKind | 'Account';
  meta: Metadata;
  spec: Config;
}

export interface NackResources {
  models: NackModel[];
  /** What is not among them, with the reason. */
  left: string[];
  findings: Finding[];
}

/** @param url where NACK reaches the servers */
export function renderNack(loaded: LoadedTopology, settings: Settings, url: string): NackResources {
  const { desired, runtimeManaged } = desire(loaded);
  const names = namesOf(desired);
  const findings: Finding[] = [];
  const models = desired.map(each => {
    const { kind, spec, findings: found } = customResource(each);
    findings.push(...found);
    const account = accountName(settings, each.key.account);
    return model(settings, kind, names.get(each)!, { ...spec, account });
  });
  const accounts = [...new Set([null, ...desired.map(({ key }) => key.account)])];
  return {
    models: [...accounts.map(account => accountModel(settings, account, url)), ...models],
    left: runtimeManaged.map(leftOf),
    findings,
  };
}

/** Names in the cluster: two objects of a kind never have the same. */
function namesOf(desired: readonly Desired[]): Map<Desired, string> {
  const names = new Map<Desired, string>();
  for (const kind of new Set(desired.map(({ key }) => key.kind))) {
    const ofKind = desired.filter(({ key }) => key.kind === kind);
    const labels = dnsLabels(ofKind.map(nameOf));
    for (const each of ofKind) names.set(each, labels.get(nameOf(each))!);
  }
  return names;
}

function nameOf({ key: { account, stream, consumer } }: Desired): string {
  return [account, stream.replace(/^(KV|OBJ)_/, ''), consumer].filter(Boolean).join('-');
}

function leftOf({ id, note }: RuntimeManaged): string {
  return `${id}: ${note}`;
}

/** A connection, not an account of the server: who NACK logs in as. */
function accountModel(settings: Settings, account: string | null, url: string): NackModel {
  const nack = settings.written.nack ?? {};
  const secret =
    account === null
      ? (nack.secret ?? `${settings.name}-nack`)
      : (nack.accounts?.[account] ?? `${settings.name}-nack-${dnsLabel(account)}`);
  const user = { secret: { name: secret }, user: 'username', password: 'password' };
  return model(settings, 'Account', accountName(settings, account), {
    name: accountName(settings, account),
    servers: [url],
    user,
  });
}

function accountName({ name }: Settings, account: string | null): string {
  return account === null ? name : `${name}-${dnsLabel(account, 22)}`;
}

function model(settings: Settings, kind: NackModel['kind'], name: string, spec: Config): NackModel {
  const meta = metadataOf(settings, 'nack', name, { annotations: customAnnotations(settings) });
  return { kind, meta, spec };
}
