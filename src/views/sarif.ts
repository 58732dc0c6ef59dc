/** SARIF 2.1.0, for code scanning (GitHub, Azure DevOps, editors). */
import { compareFindings, type Finding, type Place, type Severity } from '../findings/finding.js';
import type { ExceptedFinding } from '../lint/lint.js';
import { summaryOf } from '../lint/rule-doc.js';
import { RULE_DOCS } from '../lint/rule-docs.gen.js';
import type { Fault } from './fault.js';
import { fingerprints } from './fingerprints.js';
import { jsonDocument } from './json-document.js';
import { type CheckReport, wordsOf } from './report-format.js';

const DOCS = 'https://github.com/swe-ai-fleet/fleetctl/blob/main/docs';

export function sarif({ findings, excepted, fault, version, fileOf }: CheckReport): string {
  const all: (Finding | ExceptedFinding)[] = [...findings, ...excepted].sort(compareFindings);
  const codes = [...new Set(all.map(({ code }) => code))].sort();
  const prints = fingerprints(all, fileOf);
  return jsonDocument({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'fleetctl',
            semanticVersion: version,
            informationUri: 'https://github.com/swe-ai-fleet/fleetctl',
            rules: codes.map(ruleOf),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [invocationOf(fault, fileOf)],
        results: all.map((finding, i) => ({
          ruleId: finding.code,
          ruleIndex: codes.indexOf(finding.code),
          level: levelOf(finding.severity),
          message: { text: wordsOf(finding) },
          locations: locationsOf(finding, fileOf),
          partialFingerprints: { 'fleetctl/v1': prints[i] },
          ...('reason' in finding
            ? { suppressions: [{ kind: 'inSource', justification: finding.reason }] }
            : {}),
        })),
      },
    ],
  });
}

function ruleOf(id: string): object {
  const doc = RULE_DOCS[id];
  if (doc === undefined) return { id };
  return {
    id,
    shortDescription: { text: summaryOf(doc) },
    fullDescription: { text: doc.text },
    help: { text: doc.text, markdown: helpOf(doc.text, doc.bad, doc.good) },
    helpUri: `${DOCS}/${doc.page}#${id}`,
    defaultConfiguration: { level: levelOf(doc.severity as Severity) },
  };
}

function helpOf(text: string, bad: string | null, good: string | null): string {
  const example = (title: string, yaml: string | null) =>
    yaml === null ? '' : `\n\n${title}:\n\n\`\`\`yaml\n${yaml}\n\`\`\``;
  return `${text}${example('Reported', bad)}${example('Mended', good)}`;
}

function levelOf(severity: Severity): 'error' | 'warning' | 'note' {
  return severity === 'info' ? 'note' : severity;
}

function locationsOf({ place, path }: Finding, fileOf: CheckReport['fileOf']): object[] {
  const logical = path === '' ? {} : { logicalLocations: [{ fullyQualifiedName: path }] };
  if (place === null) return path === '' ? [] : [logical];
  return [{ physicalLocation: physical(place, fileOf), ...logical }];
}

function physical({ file, line, column }: Place, fileOf: CheckReport['fileOf']): object {
  return {
    artifactLocation: { uri: fileOf(file).split('/').map(encodeURIComponent).join('/') },
    region: { startLine: line, startColumn: column },
  };
}

/** A run that broke off says why as a notification of the tool, not as a result of the check. */
function invocationOf(fault: Fault | null, fileOf: CheckReport['fileOf']): object {
  if (fault === null) return { executionSuccessful: true };
  const { code, message, help, exit, source } = fault;
  return {
    executionSuccessful: false,
    exitCode: exit,
    toolExecutionNotifications: [
      {
        descriptor: { id: code },
        level: 'error',
        message: { text: help === '' ? message : `${message}\n${help}` },
        ...(source === null ? {} : { locations: [{ physicalLocation: physical(source, fileOf) }] }),
      },
    ],
  };
}
