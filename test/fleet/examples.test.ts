import { describe, expect, it } from 'vitest';
import { lint } from '../../src/lint/lint.js';
import { documentConsumers, documentStreams, documentSubjects } from './design-document.js';
import { readFolder } from './read-fleet.js';

describe('examples', () => {
  it.each(['examples/minimal', 'examples/multi-account', 'examples/fleet-as-written'])(
    '%s is a topology by the schema',
    async folder => {
      const loaded = await readFolder(folder);
      expect(loaded.findings.filter(finding => finding.severity === 'error')).toEqual([]);
      expect(loaded.topology).not.toBeNull();
    },
  );

  it.each(['topology', 'examples/minimal', 'examples/multi-account'])(
    '%s: the linter has nothing to say',
    async folder => {
      expect(lint(await readFolder(folder))).toEqual([]);
    },
  );

  it.each(['phase-5', 'production'])('topology with %s: the linter has nothing to say', async env => {
    expect(lint(await readFolder('topology', env))).toEqual([]);
  });

  it('fleet-as-written: the linter finds the event that no stream captures', async () => {
    const findings = lint(await readFolder('examples/fleet-as-written'));
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: 'subject-not-captured',
        message: expect.stringContaining('planning.phase.completed'),
      }),
    );
  });

  it.each([
    ['context-service', 'may not subscribe `_INBOX_context-service.>`'],
    ['context-service', 'may not publish `$JS.API.CONSUMER.INFO.PLANNING_EVENTS.context-planning-events`'],
    ['context-service', 'may not publish `$JS.API.CONSUMER.CREATE.PLANNING_EVENTS.context-planning-events`'],
    [
      'context-service',
      'may not publish `$JS.API.CONSUMER.MSG.NEXT.ORCHESTRATOR_EVENTS.context-orchestration-events`',
    ],
    ['orchestrator-service', 'may not subscribe `_INBOX_orchestrator-service.>`'],
    [
      'orchestrator-service',
      'may not publish `$JS.API.CONSUMER.MSG.NEXT.AGENT_RESPONSES.orchestrator-agent-responses`',
    ],
  ])('fleet-as-written: with the permissions of the document %s %s', async (user, what) => {
    const findings = lint(await readFolder('examples/fleet-as-written'));
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: 'permission-missing',
        message: expect.stringContaining(`User \`${user}\` ${what}`),
      }),
    );
  });

  it.each([
    'publish `context.>`',
    'subscribe `planning.>`',
    'publish `agent.cmd.>`',
    'subscribe `agent.response.>`',
  ])('fleet-as-written: the document lets a user %s, which is more than its service needs', async what => {
    const findings = lint(await readFolder('examples/fleet-as-written'));
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'permission-beyond', message: expect.stringContaining(`may ${what}`) }),
    );
  });

  it('fleet-as-written has the streams, subjects and consumers of the document, to the letter', async () => {
    const { topology } = await readFolder('examples/fleet-as-written');
    expect(Object.entries(topology?.streams ?? {}).map(([name, stream]) => ({ name, ...stream }))).toEqual(
      documentStreams,
    );
    expect(Object.keys(topology?.events ?? {})).toEqual(expect.arrayContaining(documentSubjects));
    for (const { name, queueGroup, durability } of documentConsumers) {
      expect(topology?.consumers?.[name]).toMatchObject({ queue_group: queueGroup, durability });
    }
  });
});
