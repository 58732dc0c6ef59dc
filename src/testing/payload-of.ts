const decoder = new TextDecoder('utf-8', { fatal: true });

/** The JSON of a body; the bytes where it is none. */
export function payloadOf(data: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(data));
  } catch {
    return data;
  }
}
