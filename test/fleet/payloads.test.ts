import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { documentSubjects } from './design-document.js';
import { readFleet } from './read-fleet.js';

const folder = new URL('../../topology/payloads/', import.meta.url);
const files = readdirSync(folder);
const { events = {} } = await readFleet();

/** The fields that the document's code takes out of a message, or puts into one. */
const READ_BY_THE_DOCUMENT: [subject: string, fields: string[]][] = [
  ['planning.story.transitioned', ['story_id', 'from_phase', 'to_phase']],
  ['planning.task.created', ['task_id', 'assigned_role', 'story_id', 'phase']],
  ['planning.phase.completed', ['story_id', 'phase']],
  ['context.updated', ['story_id', 'version', 'changes']],
  ['context.milestone.reached', ['story_id', 'milestone']],
  ['orchestration.deliberation.completed', ['story_id', 'task_id', 'decisions']],
  ['orchestration.task.completed', ['task_id', 'story_id', 'phase']],
  ['agent.cmd.execute', ['task_id', 'agent_type']],
  ['agent.response.started', ['task_id', 'status', 'job_name']],
  ['agent.response.progress', ['task_id', 'status']],
  ['agent.response.completed', ['task_id', 'status', 'story_id', 'result']],
  ['agent.response.failed', ['task_id', 'status']],
];

interface PayloadSchema {
  $schema: string;
  title: string;
  description: string;
  required: string[];
  properties: Record<string, unknown>;
  examples: Record<string, unknown>[];
}

function schemaOf(subject: string): PayloadSchema {
  return JSON.parse(readFileSync(new URL(`${subject.replaceAll('.', '-')}.json`, folder), 'utf8'));
}

describe("the document's payloads", () => {
  const subjects = [...documentSubjects, 'planning.phase.completed'];

  it('each file belongs to a subject of the document', () => {
    expect(files.toSorted()).toEqual(
      subjects.map(subject => `${subject.replaceAll('.', '-')}.json`).toSorted(),
    );
  });

  it.each(subjects)('%s: the schema compiles, and describes every field', subject => {
    const schema = schemaOf(subject);
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.title).toBe(subject);
    expect(() => new Ajv2020({ strict: true, allErrors: true }).compile(schema)).not.toThrow();
    for (const [field, property] of Object.entries(schema.properties)) {
      expect(JSON.stringify(property), field).toMatch(/"(description|\$ref)"/);
    }
  });

  it.each(subjects)('%s: its example is valid, and without a required field it is not', subject => {
    const schema = schemaOf(subject);
    const validate = new Ajv2020({ strict: true }).compile(schema);
    for (const example of schema.examples) {
      expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
      for (const field of schema.required) {
        const { [field]: _left, ...rest } = example;
        expect(validate(rest), `without ${field}`).toBe(false);
      }
    }
  });

  it.each(READ_BY_THE_DOCUMENT)('%s requires what the code of the document uses', (subject, fields) => {
    expect(schemaOf(subject).required).toEqual(expect.arrayContaining(fields));
  });

  it.each(subjects)('%s: the topology carries the schema of the file', subject => {
    expect(events[subject]?.payload).toEqual(schemaOf(subject));
  });

  it('a time with two zones, as isoformat() + "Z" gives it, is refused', () => {
    const schema = schemaOf('planning.story.transitioned');
    const validate = new Ajv2020().compile(schema);
    expect(validate({ ...schema.examples[0], timestamp: '2026-03-02T09:30:00+00:00Z' })).toBe(false);
  });

  it('a phase that no story has is refused', () => {
    const schema = schemaOf('planning.story.transitioned');
    const validate = new Ajv2020().compile(schema);
    expect(validate({ ...schema.examples[0], to_phase: 'PLANNED' })).toBe(false);
  });
});
