import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { lastWords, runProgram } from '../../src/nats-server/run-program.js';

const { promtool } = inject('prometheus');

/** What `promtool check rules` says of a rule file; null where it takes it. */
export function checkRules(rules: string): Promise<string | null> {
  return withFiles({ 'rules.yaml': rules }, folder => run(['check', 'rules', join(folder, 'rules.yaml')]));
}

/** What `promtool check metrics` says of a page; null where it finds nothing, lint included. */
export async function checkMetrics(page: string): Promise<string | null> {
  return withFiles({ page }, folder =>
    runProgram('sh', ['-c', '"$0" check metrics < "$1"', promtool, join(folder, 'page')], {
      timeoutMs: 30_000,
    }).then(end =>
      end.code === 0 && end.stdout === '' && end.stderr === '' ? null : `${end.stdout}${end.stderr}`,
    ),
  );
}

export interface AlertTest {
  name: string;
  /** `nats_consumer_lag{stream="S",consumer="c"}` to the values a minute: `0+10x20`. */
  series: Record<string, string>;
  /** Whether an alert fires at a time, and with which labels beside its own severity. */
  fires?: { at: string; alert: string; labels: Record<string, string>[] }[];
}

/** Runs `promtool test rules`; null where all hold. Annotations are not compared. */
export function testRules(rules: string, tests: readonly AlertTest[]): Promise<string | null> {
  const document = {
    rule_files: ['rules.yaml'],
    evaluation_interval: '1m',
    tests: tests.map(({ name, series, fires = [] }) => ({
      name,
      interval: '1m',
      input_series: Object.entries(series).map(([key, values]) => ({ series: key, values })),
      promql_expr_test: fires.map(({ at, alert, labels }) => ({
        expr: `count by (${[...new Set(labels.flatMap(Object.keys))].join(',')}) (ALERTS{alertname="${alert}",alertstate="firing"})`,
        eval_time: at,
        exp_samples: labels.map(each => ({ labels: labelsText(each), value: 1 })),
      })),
    })),
  };
  const files = { 'rules.yaml': rules, 'test.yaml': JSON.stringify(document) };
  return withFiles(files, folder => run(['test', 'rules', join(folder, 'test.yaml')]));
}

function labelsText(labels: Record<string, string>): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}}`;
}

async function run(args: string[]): Promise<string | null> {
  const end = await runProgram(promtool, args, { timeoutMs: 60_000 });
  return end.code === 0 ? null : `${end.stdout}\n${end.stderr}\n${lastWords(end, 60_000)}`;
}

async function withFiles<T>(files: Record<string, string>, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetctl-promtool-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
