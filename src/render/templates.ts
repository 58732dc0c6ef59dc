/**
 * Templates: handlebars, made strict. What goes in: the texts of templates, by name. What goes out: files, filled from
 * a plain model.
 *
 *   {{value}}    the value, quoted for the language of the file (its ending: .conf, .yaml, .json)
 *   {{{text}}}   text that was rendered before, as it is
 *   {{> name}}   another template of the folder
 *
 * A value that the model does not have is an error that names template, line and column. What may be absent is null
 * in the model: `if`, `unless`, `each` and `with` take it for nothing, and to print it is an error.
 */
import Handlebars from 'handlebars';
import type { Place } from '../findings/finding.js';
import { FleetError } from '../findings/fleet-error.js';
import { nearest } from '../findings/nearest.js';
import { guardTemplate, type TemplateSpot } from './guard-template.js';
import { headerOf } from './header.js';
import { type Language, quote, UnquotableError } from './quote.js';
import type { Origin } from './rendered-file.js';
import { TEMPLATE_HELPERS } from './template-helpers.js';

/** A template as it was read. */
export interface TemplateSource {
  /** Of the file that it makes: `nats-server.conf`. */
  name: string;
  /** Where it was read from. */
  file: string;
  text: string;
}

export interface Templates {
  origin: Origin;
  has(name: string): boolean;
  /**
   * The text of a file, under the header that says where it comes from.
   * @throws FleetError `template-invalid`
   */
  fill(name: string, model: object): string;
}

const BUILT_IN = ['if', 'unless', 'each', 'with', 'lookup'];
const OWN = ['quoted', 'raw', 'given', ...Object.keys(TEMPLATE_HELPERS)];

/** @throws FleetError `template-invalid` where one of them is no template */
export function templatesOf(sources: readonly TemplateSource[], origin: Origin): Templates {
  const spots: UsedSpot[] = [];
  const engine = engineOf(spots);
  const compiled = new Map(sources.map(source => [source.name, compile(engine, source, spots)]));
  for (const [name, template] of compiled) engine.registerPartial(name, template);
  return {
    origin,
    has: name => compiled.has(name),
    fill(name, model) {
      const template = compiled.get(name);
      if (template === undefined) throw missingTemplate(name, compiled.keys());
      const source = sources.find(each => each.name === name)!;
      const body = guarded(source, () => template(model));
      return languageOf(name) === 'json' ? body : headerOf(origin) + body;
    },
  };
}

interface UsedSpot extends TemplateSpot {
  language: Language;
}

type Engine = ReturnType<typeof Handlebars.create>;

function engineOf(spots: readonly UsedSpot[]): Engine {
  const engine = Handlebars.create();
  for (const name of Object.keys(engine.helpers)) if (!BUILT_IN.includes(name)) engine.unregisterHelper(name);
  engine.registerHelper('quoted', (value: unknown, number: number) => {
    const spot = spots[number]!;
    const present = given(value, spot);
    if (present instanceof Handlebars.SafeString) return present;
    try {
      return new Handlebars.SafeString(quote(present, spot.language));
    } catch (error) {
      throw error instanceof UnquotableError ? unusable(spot, error.message) : error;
    }
  });
  engine.registerHelper('raw', (value: unknown, number: number) => {
    const present = given(value, spots[number]!);
    if (present === null || typeof present === 'object') {
      if (!(present instanceof Handlebars.SafeString)) throw unusable(spots[number]!, 'is no text');
    }
    return new Handlebars.SafeString(String(present));
  });
  engine.registerHelper('given', (value: unknown, number: number) => given(value, spots[number]!));
  for (const [name, helper] of Object.entries(TEMPLATE_HELPERS)) engine.registerHelper(name, helper);
  return engine;
}

function given(value: unknown, spot: TemplateSpot): unknown {
  if (value !== undefined) return value;
  throw invalid(
    placeOf(spot),
    `The template uses \`${spot.text}\`, which there is not.`,
    'Check its spelling; docs/templates.md says what each template is given.',
  );
}

function unusable(spot: TemplateSpot, why: string): FleetError {
  return invalid(
    placeOf(spot),
    `The template prints \`${spot.text}\`, which ${why}.`,
    'Print a text, a number, a boolean or a list of them; wrap what may be absent in {{#if}}.',
  );
}

function compile(engine: Engine, source: TemplateSource, spots: UsedSpot[]): Handlebars.TemplateDelegate {
  const language = languageOf(source.name);
  return guarded(source, () => {
    const tree = Handlebars.parse(source.text);
    guardTemplate(tree, source.text, spot => spots.push({ ...spot, file: source.file, language }) - 1);
    const knownHelpers = Object.fromEntries([...BUILT_IN, ...OWN].map(name => [name, true]));
    return engine.compile(tree, {
      knownHelpers: knownHelpers as KnownHelpers,
      knownHelpersOnly: true,
      noEscape: true,
    });
  });
}

/** Handlebars' own errors as ours, with the place where it has one. */
function guarded<T>(source: TemplateSource, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FleetError) throw error;
    const { message, lineNumber, column, hash } = error as Error & ParseFault;
    const line = lineNumber ?? hash?.loc?.first_line ?? 1;
    const place = { file: source.file, line, column: (column ?? hash?.loc?.first_column ?? 0) + 1 };
    throw invalid(place, `The template cannot be used: ${tidy(message)}`, 'Mend it, or take the file away.');
  }
}

interface ParseFault {
  lineNumber?: number;
  column?: number;
  hash?: { loc?: { first_line: number; first_column: number } };
}

/** The parser draws the line below its message; the helpers' own faults come without a sentence around them. */
function tidy(message: string): string {
  const lines = message.split('\n').filter(line => line.trim() !== '');
  const said = lines.length > 1 ? lines.at(-1)! : message;
  return said.replace(/ - \d+:\d+$/, '').replace(/\.?$/, '.');
}

function missingTemplate(name: string, known: Iterable<string>): FleetError {
  const near = nearest(name, known);
  return new FleetError('template-invalid', `There is no template for ${name}.`, {
    help: near === undefined ? 'Add NAME.hbs to the folder of templates.' : `Did you mean ${near}.hbs?`,
  });
}

function invalid(place: Place, message: string, help: string): FleetError {
  return new FleetError('template-invalid', message, { help, source: place });
}

function placeOf({ file, line, column }: TemplateSpot): Place {
  return { file, line, column };
}

/** The language of a file, by its ending; what has another ending is written like nats-server.conf. */
export function languageOf(name: string): Language {
  if (/\.ya?ml$/.test(name)) return 'yaml';
  return name.endsWith('.json') ? 'json' : 'conf';
}
