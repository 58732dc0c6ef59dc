/** One family of series, as the page of an exporter declares it. */
export interface Metric {
  name: string;
  type: 'gauge' | 'counter' | 'histogram';
  labels: readonly string[];
  help: string;
}
