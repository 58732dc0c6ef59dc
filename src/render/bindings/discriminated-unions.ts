/**
 * Unions whose forms are told apart by a property: `kind: hot | cold`. A check that tries one form after the other
 * reports what is wrong with a form that was never meant; with ajv's `discriminator` the property decides which form
 * is held against the value, and what is wrong with that one is said.
 *
 *   oneOf: [{ type: object, required: [kind], properties: { kind: { const: hot }, … } }, …]
 *
 * Only unions are rewritten of which the property alone already lets no more than one form fit, so what is allowed
 * stays the same.
 */
type Schema = Readonly<Record<string, unknown>>;

/** Keywords whose keys are names of schemas, not keywords. */
export const NAMED_SCHEMAS = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
]);

/** The schema with the property named wherever one tells the forms of a union apart. */
export function withDiscriminators(root: unknown): unknown {
  return rewritten(root, root, false);
}

function rewritten(node: unknown, root: unknown, isNames: boolean): unknown {
  if (Array.isArray(node)) return node.map(each => rewritten(each, root, false));
  if (!isSchema(node)) return node;
  const entries = Object.entries(node).map(([key, value]) => [
    key,
    !isNames && (key === 'enum' || key === 'const')
      ? value
      : rewritten(value, root, !isNames && NAMED_SCHEMAS.has(key)),
  ]);
  const copy: Record<string, unknown> = Object.fromEntries(entries);
  if (isNames) return copy;
  // What OpenAPI says by this keyword, draft 2020-12 does not know; ours is added where it changes nothing.
  delete copy['discriminator'];
  if (copy['type'] !== undefined && copy['type'] !== 'object') return copy;
  const union = ['oneOf', 'anyOf'].find(key => Array.isArray(node[key]));
  if (union === undefined || (node['oneOf'] !== undefined && node['anyOf'] !== undefined)) return copy;
  const propertyName = tagOf(node[union] as unknown[], root);
  if (propertyName === null) return copy;
  const { [union]: forms, ...rest } = copy;
  // ajv decides by the property only where the value is an object, which each of the forms asks for.
  return { ...rest, type: 'object', discriminator: { propertyName }, oneOf: forms };
}

function tagOf(written: readonly unknown[], root: unknown): string | null {
  const forms = written.map(form => resolved(form, root));
  if (forms.length < 2 || !forms.every(form => form !== null && form['type'] === 'object')) return null;
  const [first] = forms as Schema[];
  return Object.keys(propertiesOf(first!)).find(name => tells(forms as Schema[], name)) ?? null;
}

/** Whether each form requires the property, and no value of it is allowed by two of them. */
function tells(forms: readonly Schema[], name: string): boolean {
  const values = forms.map(form => valuesOf(form, name));
  if (values.some(each => each === null)) return false;
  const all = values.flatMap(each => each!);
  return new Set(all).size === all.length;
}

function valuesOf(form: Schema, name: string): string[] | null {
  const { required } = form;
  const property = propertiesOf(form)[name];
  if (!Array.isArray(required) || !required.includes(name) || !isSchema(property)) return null;
  const values = 'const' in property ? [property['const']] : property['enum'];
  return Array.isArray(values) && values.every(value => typeof value === 'string') ? values : null;
}

function propertiesOf({ properties }: Schema): Schema {
  return isSchema(properties) ? properties : {};
}

/** A form that is written elsewhere in the same schema, and nothing beside the reference. */
function resolved(form: unknown, root: unknown): Schema | null {
  if (!isSchema(form)) return null;
  const { $ref } = form;
  if ($ref === undefined) return form;
  if (Object.keys(form).length > 1 || typeof $ref !== 'string' || !$ref.startsWith('#/')) return null;
  const tokens = $ref.slice(2).split('/').map(unescaped);
  const found = tokens.reduce<unknown>((node, token) => (isSchema(node) ? node[token] : undefined), root);
  return isSchema(found) && found['$ref'] === undefined ? found : null;
}

function unescaped(token: string): string {
  return decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~');
}

function isSchema(node: unknown): node is Schema {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
