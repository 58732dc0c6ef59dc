import type { ResyncReason } from './frames.js';

/** What is counted of a feed. */
export class FeedMetrics {
  /** Browsers that listen now, and those that ever did. */
  browsers = 0;
  opened = 0;
  /** How many of the last events the slowest of them has not been sent. */
  behind = 0;
  sent = 0;
  /** Events without a payload of their schema; events for which filter() or project() threw. */
  unreadable = 0;
  failed = 0;
  readonly resyncs = new Map<ResyncReason, number>();
  /** By HTTP status. */
  readonly refused = new Map<number, number>();

  countResync(reason: ResyncReason): void {
    this.resyncs.set(reason, (this.resyncs.get(reason) ?? 0) + 1);
  }

  countRefused(status: number): void {
    this.refused.set(status, (this.refused.get(status) ?? 0) + 1);
  }
}
