/** The whole way of a story, in a real browser, over the fleet as `npm run fleet` starts it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtFleet } from './built-fleet.js';
import { wireTo } from './cut-wire.js';
import { findChromium } from './find-chromium.js';
import { descendants, isAlive, processOf, until } from './processes.js';

const found = await findChromium();
const missing = 'reason' in found ? found.reason : null;
if (missing !== null) process.stderr.write(`the test of the page is skipped: ${missing}\n`);

/** Whatever the load of the machine: a step that does not come within this does not come. */
const STEP_MS = 30_000;

let fleet: ChildProcess;
let said = '';
let address: string;
let browser: Browser;
let page: Page;
const faults: string[] = [];

/** Where a browser can be had, it has to be had; a machine without one says why. */
const whereThereIsABrowser = missing !== null && !process.env['CI'] ? describe.skip : describe;

whereThereIsABrowser(
  'the page',
  () => {
    beforeAll(async () => {
      if ('reason' in found) throw new Error(found.reason);
      const programs = await builtFleet();
      const args = ['--port', '0', '--deliberation', '300ms', '--work', '1500ms'];
      fleet = spawn(process.execPath, [join(programs, 'fleet.js'), ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const stream of [fleet.stdout!, fleet.stderr!]) stream.on('data', text => (said += text));
      address = await until(() => /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0], 'the fleet says its address');
      browser = await chromium.launch({
        executablePath: found.path,
        env: { ...process.env, ...found.env } as Record<string, string>,
        args: ['--disable-gpu', '--disable-dev-shm-usage'],
      });
      page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
      page.setDefaultTimeout(STEP_MS);
      page.on('pageerror', error => faults.push(error.message));
      page.on('console', message => {
        // What a killed gateway does not answer is reported by the browser itself.
        if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
          faults.push(message.text());
      });
      await page.goto(address);
      await page.locator('#connection[data-state=live]').waitFor();
    }, 120_000);

    afterAll(async () => {
      await browser?.close();
      if (fleet?.exitCode === null) fleet.kill('SIGKILL');
    });

    it('lets no story into work that the coach holds for unready, and says what is missing', async () => {
      await page.click('#new-story');
      await page.fill('[name=title]', 'Sign in with a passkey');
      await page.locator('#coach .advice li').first().waitFor();
      expect(await page.locator('#coach .advice li').allTextContents()).toHaveLength(3);
      await page.click('#story-form-save');
      await page.locator('#story-title').waitFor();
      expect(await page.locator('#story [data-event=approve_scope]').isDisabled()).toBe(true);
      expect(await page.locator('.card .waits').textContent()).toContain('score of 75');
    });

    it('takes better words', async () => {
      await page.click('text=Change its words');
      const description =
        'As a returning customer I want to sign in with a passkey so that I need no password any more.';
      await page.fill('[name=description]', description);
      await page.fill('[name=criteria]', 'A passkey can be registered\nSigning in with it works');
      await page.locator('#coach .score.good').waitFor();
      await page.click('#story-form-save');
      await page.locator('#story [data-event=approve_scope]:enabled').waitFor();
    });

    it('stops a task and gives it to an agent again', async () => {
      await page.click('#story [data-event=approve_scope]');
      await page.locator('.column[data-phase=DESIGN] .card').waitFor();
      await page.locator('.task.running').waitFor();
      await page.click('.task >> text=Stop');
      await page.locator('.task.failed').waitFor();
      expect(await page.locator('.task.failed').textContent()).toContain('Stopped by po@example.com');
      await page.click('.task >> text=Try again');
    });

    it('loses nothing while the gateway is killed: the browser goes on where it was', async () => {
      process.kill((await processOf(fleet.pid!, 'gateway.js'))!, 'SIGKILL');
      await page.locator('#connection[data-state=reconnecting]').waitFor();
      await page.locator('#connection[data-state=live]').waitFor();
      await page.locator('#story [data-event=approve_design]:enabled').click();
      await page.locator('.column[data-phase=BUILD] .card').waitFor();
      // What happened while it was away is in the feed, each event once.
      await page.fill('#feed-filter', 'planning.task.completed');
      await page.locator('#feed .event').first().waitFor();
      expect(await page.locator('#feed .event').count()).toBe(1);
      await page.fill('#feed-filter', '');
    });

    it('shows what the agents know, and takes a decision of a person', async () => {
      await page.click('#tab-context');
      await page.locator('.decisions li').first().waitFor();
      const version = Number(await page.locator('#context-version').textContent());
      await page.fill('#decision', 'No passwords anywhere.');
      await page.click('.decide button');
      await page.locator('.decisions >> text=No passwords anywhere.').waitFor();
      await until(
        async () => Number(await page.locator('#context-version').textContent()) > version,
        'the version grows',
      );
    });

    it('filters the feed by kind and by word', async () => {
      await page.click('#feed-kinds >> text=agent');
      await page.fill('#feed-filter', 'transitioned');
      await page.locator('#feed .event').first().waitFor();
      const types = await page
        .locator('#feed .event')
        .evaluateAll(rows => rows.map(row => row.getAttribute('data-type')));
      expect(new Set(types)).toEqual(new Set(['planning.story.transitioned']));
      await page.fill('#feed-filter', '');
      await page.click('#feed-kinds >> text=agent');
    });

    it('sees the story done, its gates passed by a person and its build by itself', async () => {
      await page.click('#tab-work');
      await page.locator('#story [data-event=qa_passed]:enabled').click();
      await page.locator('#story [data-event=docs_ready]:enabled').click();
      await page.locator('.column[data-phase=DONE] .card').waitFor();
      await until(
        async () => (await page.locator('#announcer').textContent())?.includes('is now in Done'),
        'it is said to who cannot see it',
      );
    });

    it('shows the story as it was at any of its events', async () => {
      await page.click('#tab-trail');
      await page.locator('#as-of .phase[data-phase=DONE]').waitFor();
      const events = Number(await page.locator('#moment').getAttribute('max'));
      expect(events).toBeGreaterThan(100);
      await page.locator('#moment').fill('2');
      await page.locator('#as-of .phase[data-phase=DRAFT]').waitFor();
      expect(await page.locator('#as-of').textContent()).toContain('context version 0');
      await page.click('.slider >> text=Now');
      expect(await page.locator('#as-of .phase').textContent()).toBe('Done');
      expect(await page.locator('#as-of .task-small.completed').count()).toBe(6);
    });

    it('reads everything anew where it is told of a gap in the feed, as soon as it can be read', async () => {
      const wire = await wireTo(address);
      const other = await browser.newPage();
      other.setDefaultTimeout(STEP_MS);
      try {
        await other.goto(wire.address);
        await other.locator('#connection[data-state=live]').waitFor();
        wire.cut('/api/events');
        await other.locator('#connection[data-state=reconnecting]').waitFor();
        const title = 'A story that the page has not heard of';
        await page.request.post(`${address}/api/stories`, { data: { title, by: 'somebody else' } });
        const card = other.locator('.card', { hasText: title });
        expect(await card.count()).toBe(0);
        // What it says that it has seen is of no bus that the gateway knows, and the board cannot be read at first.
        wire.mend('of-another-bus');
        wire.cut('/api/stories');
        await other.locator('#connection[data-state=live]').waitFor();
        const before = wire.refused;
        await until(() => wire.refused > before, 'the page asks for the stories again');
        expect(await card.count()).toBe(0);
        wire.mend();
        await other.locator('#toast', { hasText: 'it is not known what this page has seen' }).waitFor();
        await card.waitFor();
      } finally {
        await other.close();
        wire.close();
      }
    });

    it('had no error of its own', () => {
      expect(faults).toEqual([]);
    });

    it('is gone after Ctrl-C, with everything that was started for it', async () => {
      const pids = await descendants(fleet.pid!);
      expect(pids.length).toBeGreaterThan(6);
      fleet.kill('SIGINT');
      const [code] = await once(fleet, 'exit');
      expect([code, said]).toEqual([0, expect.stringContaining('nothing is left running')]);
      expect(pids.filter(isAlive)).toEqual([]);
    }, 60_000);
  },
  60_000,
);
