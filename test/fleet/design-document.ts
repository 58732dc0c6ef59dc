/** The design document as data: reads the copy of its tables and code blocks beside this file. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const text = readFileSync(new URL('./design-document.md', import.meta.url), 'utf8');

export interface DocumentStream {
  name: string;
  subjects: string[];
  retention: string;
  max_age: string;
  max_msgs: number;
  storage: string;
}

export interface DocumentConsumer {
  service: string;
  name: string;
  stream: string;
  /** Of the section and of the table together. */
  subjects: string[];
  queueGroup: string;
  durability: string;
}

export interface DocumentAlert {
  alert: string;
  expr: string;
  for: string;
  annotations: { summary: string };
}

/** The services of the first table, in lower case. */
export const documentServices: string[] = rowsOf('Microservicios').map(row => bare(row[0]).toLowerCase());

/** The YAML block of each stream's chapter. */
export const documentStreams: DocumentStream[] = blocksOf('Streams', 'yaml').map(block => parse(block));

/** The subjects that are listed below the streams. */
export const documentSubjects: string[] = blocksOf('Streams', 'text').flatMap(block =>
  block.split('\n').flatMap(line => line.match(/^[a-z.]+/)?.[0] ?? []),
);

/** Name, subject and limits of every `nats stream add`. */
export const documentCommands: DocumentStream[] = [
  ...chapter('Crear streams').matchAll(/nats stream add (\w+) ([^#`]+)/g),
].map(([, name = '', flags = '']) => {
  const flag = (wanted: string) => flags.match(new RegExp(`--${wanted} "?([^" \\n]+)`))?.[1] ?? '';
  return {
    name,
    subjects: [flag('subjects')],
    retention: flag('retention'),
    max_age: flag('max-age'),
    max_msgs: Number(flag('max-msgs')),
    storage: flag('storage'),
  };
});

/** The table of consumers, its subjects joined with those of the consumer's own section. */
export const documentConsumers: DocumentConsumer[] = rowsOf('Tabla resumen de consumers').map(row => {
  const [service, name, stream, subject, queueGroup, durability] = row.map(bare) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const section = chapter('Consumers').split(`### ${name}\n`)[1]?.split('###')[0] ?? '';
  const listed = section.match(/\*\*Subjects\*\*: (.*)/)?.[1] ?? '';
  const subjects = [subject, ...[...listed.matchAll(/`([^`]+)`/g)].map(match => match[1] ?? '')];
  return {
    service: service.toLowerCase(),
    name,
    stream,
    subjects: [...new Set(subjects)],
    queueGroup,
    durability: durability.toLowerCase(),
  };
});

export const documentAlerts: DocumentAlert[] = blocksOf('Alertas', 'yaml').flatMap(block => parse(block));

/** The metrics that the document names. */
export const documentMetrics: string[] = chapter('Métricas clave').match(/^nats_\w+/gm) ?? [];

/** User names and the environment variables that hold their passwords. */
export const documentUsers: { user: string; env: string }[] = [
  ...chapter('Autenticación').matchAll(/user: "([^"]+)"\s+password: \$(\w+)/g),
].map(([, user = '', env = '']) => ({ user, env }));

function chapter(title: string): string {
  const found = text.split(/^## /m).find(part => part.startsWith(`${title}\n`));
  if (found === undefined) throw new Error(`design-document.md has no chapter "${title}"`);
  return found;
}

function blocksOf(title: string, language: string): string[] {
  return [...chapter(title).matchAll(/^```(\w+)\n(.*?)^```/gms)]
    .filter(match => match[1] === language)
    .map(match => match[2] ?? '');
}

/** The cells of the chapter's table, without its head. */
function rowsOf(title: string): string[][] {
  return chapter(title)
    .split('\n')
    .filter(line => line.startsWith('|'))
    .slice(2)
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    );
}

function bare(cell: string | undefined): string {
  return (cell ?? '').replace(/[*`]/g, '');
}
