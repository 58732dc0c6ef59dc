/**
 * `@swe-ai-fleet/fleetctl/testing`: a broker with a clock for the tests of services.
 *
 * The name is reserved; there is nothing to import yet.
 */
export {};
