/** A page of metrics, read back. */
export interface PageSample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export function readPage(text: string): PageSample[] {
  return text
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => {
      const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
      return {
        name,
        labels: Object.fromEntries(pairs.map(([, key, text]) => [key, text])),
        value: Number(value),
      };
    });
}

/** The value of a metric of a consumer (or of a stream, where none is named); undefined where it is not there. */
export function valueIn(page: string, name: string, stream?: string, consumer?: string): number | undefined {
  return readPage(page).find(
    sample =>
      sample.name === name &&
      (stream === undefined || sample.labels['stream'] === stream) &&
      (consumer === undefined || sample.labels['consumer'] === consumer),
  )?.value;
}
