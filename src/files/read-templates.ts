/**
 * Reads the templates of a target: those that come with fleetctl (templates/TARGET/NAME.hbs), each replaced by the
 * user's own where his folder (--templates DIR) has DIR/TARGET/NAME.hbs. A name of his that begins with `_` is a
 * part of his own for others to include; any other has to replace one that there is.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FleetError } from '../findings/fleet-error.js';
import { nearest } from '../findings/nearest.js';
import type { RenderTargetName } from '../render/rendered-file.js';
import type { TemplateSource } from '../render/templates.js';
import { kindOf, namesIn, readText } from './read-text.js';

const ENDING = '.hbs';
const TARGETS: readonly RenderTargetName[] = ['nats', 'prometheus', 'kubernetes'];

/** @throws FleetError `template-invalid` */
export async function readTemplates(target: RenderTargetName, own: string | null): Promise<TemplateSource[]> {
  const builtIn = await readFolder(fileURLToPath(new URL(`../../templates/${target}`, import.meta.url)));
  if (own === null) return builtIn;
  await checkFolder(own);
  const replacing = await readFolder(join(own, target));
  const names = builtIn.map(({ name }) => name);
  for (const { name, file } of replacing) {
    if (!names.includes(name) && !name.startsWith('_')) throw replacesNothing(name, file, names);
  }
  const taken = new Set(replacing.map(({ name }) => name));
  return [...builtIn.filter(({ name }) => !taken.has(name)), ...replacing];
}

/** The templates of a folder; none where it is not there. */
async function readFolder(folder: string): Promise<TemplateSource[]> {
  const names = await namesIn(folder);
  if (!Array.isArray(names)) {
    if (names.code === 'file-missing') return [];
    throw new FleetError('template-invalid', names.message, { help: names.help });
  }
  const found: TemplateSource[] = [];
  for (const name of names.filter(each => each.endsWith(ENDING))) {
    const file = join(folder, name);
    const read = await readText(file);
    if ('code' in read) throw new FleetError('template-invalid', read.message, { help: read.help });
    found.push({ name: name.slice(0, -ENDING.length), file, text: read.text });
  }
  return found;
}

/** A folder that holds no target's folder was hardly meant. */
async function checkFolder(own: string): Promise<void> {
  const names = await namesIn(own);
  if (!Array.isArray(names)) throw new FleetError('template-invalid', names.message, { help: names.help });
  for (const target of TARGETS) if ((await kindOf(join(own, target))) === 'folder') return;
  throw new FleetError('template-invalid', `The folder ${own} holds no templates.`, {
    help: `They stand in a folder of their target: ${TARGETS.map(name => join(own, name, `NAME${ENDING}`)).join(', ')}.`,
  });
}

function replacesNothing(name: string, file: string, known: readonly string[]): FleetError {
  const near = nearest(name, known);
  const meant = near === undefined ? '' : `Did you mean ${near}${ENDING}? `;
  return new FleetError(
    'template-invalid',
    `${file} replaces nothing: there is no template ${name}${ENDING}.`,
    {
      help: `${meant}There is: ${known.map(each => each + ENDING).join(', ')}. A part of your own begins with _.`,
    },
  );
}
