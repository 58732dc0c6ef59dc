/** The `err_code`s of the JetStream API that fleetctl acts on, by name (nats-server 2.15.1, server/errors.json). */
export const ERR = {
  requiredApiLevel: 10185,
  insufficientResources: 10023,
  clusterNoPeers: 10005,
  clusterNotAvailable: 10008,
  clusterNotLeader: 10009,
  consumerDoesNotExist: 10149,
  consumerExists: 10148,
  consumerNameInUse: 10013,
  consumerNotFound: 10014,
  consumerUpdateRefused: 10012,
  invalidJson: 10025,
  jetStreamNotEnabled: 10076,
  jetStreamNotEnabledForAccount: 10039,
  maxAckPendingAboveLimit: 10121,
  maximumConsumers: 10026,
  maximumStreams: 10027,
  memoryResourcesExceeded: 10028,
  noMessageFound: 10037,
  noMessageForSubject: 10032,
  pedantic: 10157,
  messageDeleteFailed: 10057,
  sequenceNotFound: 10043,
  storageResourcesExceeded: 10047,
  streamConfigRefused: 10052,
  streamMoveInProgress: 10124,
  streamNameInUse: 10058,
  streamNotFound: 10059,
  streamOffline: 10118,
  streamReplicasNotSupported: 10074,
  streamScaleInProgress: 10226,
  streamStoreFailed: 10049,
  subjectsOverlap: 10065,
  streamMirrorNotUpdatable: 10055,
  wrongLastSequence: 10071,
} as const;

export type ErrName = keyof typeof ERR;

const NAMES = new Map<number, ErrName>(Object.entries(ERR).map(([name, code]) => [code, name as ErrName]));

/** The name of a code, for programs and tests; undefined for one that fleetctl has no name for. */
export function nameOfError(errCode: number): ErrName | undefined {
  return NAMES.get(errCode);
}
