/**
 * What a payload's check has found, as a person says it: where, as a JSON pointer, and what. Values are never shown.
 *
 * The check stops at the first keyword that fails. Of most there is one error; of a union there are those of each of its
 * forms and then its own, of the keywords that look at parts of a value those of the part and then their own.
 */
import type { ValidationError } from '../bindings.js';

export interface Wrong {
  /** A JSON pointer; '' is the whole. */
  path: string;
  /** `/items/0/sku must be string`. */
  wrong: string;
}

export function whatIsWrong(errors: readonly ValidationError[]): Wrong {
  const telling = tellingOf(errors);
  if (telling === undefined) return { path: '', wrong: 'it does not meet its schema' };
  const path = pathOf(telling);
  return { path, wrong: `${path === '' ? 'the payload' : path} ${sentence(telling)}` };
}

function tellingOf(errors: readonly ValidationError[]): ValidationError | undefined {
  const last = errors.at(-1);
  switch (last?.keyword) {
    case 'oneOf':
    case 'anyOf':
      return likeliest(errors.slice(0, -1), last);
    // Which condition holds is of less help than what it asks for.
    case 'if':
      return errors.length > 1 ? tellingOf(errors.slice(0, -1)) : last;
    default:
      return last;
  }
}

/**
 * Of a value that has none of its union's forms, the error that lies deepest: its form was meant, for it fits so far.
 * Where none lies deeper than the union it is of another kind altogether, and the union says so.
 */
function likeliest(ofForms: readonly ValidationError[], union: ValidationError): ValidationError {
  let found = union;
  for (const error of ofForms) {
    const deeper = depthOf(error) - depthOf(found);
    // A property that is there and wrong tells more of what was meant than one that is not there.
    if (deeper > 0 || (deeper === 0 && found !== union && isOfProperties(found) && !isOfProperties(error)))
      found = error;
  }
  return found;
}

function depthOf(error: ValidationError): number {
  return pathOf(error).split('/').length;
}

function isOfProperties({ params }: ValidationError): boolean {
  return params['missingProperty'] !== undefined || extraOf(params) !== undefined;
}

function extraOf(params: ValidationError['params']): unknown {
  return params['additionalProperty'] ?? params['unevaluatedProperty'];
}

function pathOf({ instancePath, params }: ValidationError): string {
  const inner = params['missingProperty'] ?? extraOf(params) ?? params['propertyName'] ?? params['tag'];
  return inner === undefined ? instancePath : `${instancePath}/${pointerToken(String(inner))}`;
}

function sentence({ keyword, params, message }: ValidationError): string {
  if (params['missingProperty'] !== undefined) return 'is missing';
  if (extraOf(params) !== undefined) return 'is not a property that it has';
  switch (keyword) {
    case 'enum':
      return `must be one of ${listed(params['allowedValues'])}`;
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`;
    case 'discriminator':
      return params['error'] === 'tag'
        ? 'is missing, or no string: it says which form is meant'
        : 'is none of the values that it may have';
    case 'oneOf':
      return Array.isArray(params['passingSchemas'])
        ? 'has more than one of its forms at once'
        : 'has none of the forms that it may have';
    case 'anyOf':
      return 'has none of the forms that it may have';
    case 'propertyNames':
      return 'is not a name that it allows';
    default:
      return message ?? 'is wrong';
  }
}

function listed(values: unknown): string {
  return Array.isArray(values) ? values.map(value => JSON.stringify(value)).join(', ') : 'its values';
}

function pointerToken(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
