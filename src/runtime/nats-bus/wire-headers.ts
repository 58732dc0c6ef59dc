import { type MsgHdrs, headers as newHeaders } from '@nats-io/transport-node';
import type { Headers } from '../bus.js';

/** What breaks a header line: a value is one line of text. */
const BREAKS_A_LINE = /[\r\n\0]/;

export function wireHeaders(headers: Headers): MsgHdrs {
  const wire = newHeaders();
  for (const name in headers) {
    const value = headers[name]!;
    wire.set(name, BREAKS_A_LINE.test(value) ? value.replace(/[\r\n\0]+/g, ' ') : value);
  }
  return wire;
}
