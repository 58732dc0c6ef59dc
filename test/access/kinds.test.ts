import { readFolder } from '../fleet/read-fleet.js';
import { proveServices } from './prove.js';

/** Kinds of consumers that the fleet has none of: push, without filters, without acknowledgements, shared logins. */
proveServices(await readFolder('test/access/kinds.yaml'));
