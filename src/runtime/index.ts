/**
 * `@swe-ai-fleet/fleetctl/runtime`: typed handlers for the consumers that a topology names.
 *
 * The name is reserved; there is nothing to import yet.
 */
export {};
