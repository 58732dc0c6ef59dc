/**
 * What makes a template safe by default, as a pass over its syntax tree before it is compiled:
 *
 *   {{value}}       ─▶ the helper `quoted`: quoted for the language of the file
 *   {{{text}}}      ─▶ the helper `raw`: printed as it is
 *   (f value)       ─▶ every value that is handed on goes through `given`, which fails where there is none
 *
 * Each of these helpers gets the number of a spot, so that an error can name line and column.
 */
import Handlebars from 'handlebars';

type Expression = hbs.AST.Expression;

/** Where in a template something is used, and as what. */
export interface TemplateSpot {
  file: string;
  line: number;
  column: number;
  text: string;
}

/** Changes the tree in place. `note` keeps a spot and returns its number. */
export function guardTemplate(
  tree: hbs.AST.Program,
  source: string,
  note: (spot: Omit<TemplateSpot, 'file'>) => number,
): void {
  new Guard(source, note).accept(tree);
}

class Guard extends Handlebars.Visitor {
  readonly #source: string[];
  readonly #note: (spot: Omit<TemplateSpot, 'file'>) => number;

  constructor(source: string, note: (spot: Omit<TemplateSpot, 'file'>) => number) {
    super();
    (this as { mutating?: boolean }).mutating = true;
    this.#source = source.split('\n');
    this.#note = note;
  }

  override MustacheStatement(mustache: hbs.AST.MustacheStatement): unknown {
    this.#handOn(mustache);
    const isCall = mustache.params.length > 0 || (mustache.hash?.pairs.length ?? 0) > 0;
    const value = isCall ? callOf(mustache) : mustache.path;
    const spot = this.#spotOf(mustache.path);
    return {
      ...mustache,
      escaped: false,
      path: helper(mustache.escaped ? 'quoted' : 'raw', mustache.loc),
      params: [value, spot],
      hash: undefined,
    };
  }

  override BlockStatement(block: hbs.AST.BlockStatement): void {
    this.#handOn(block);
    this.accept(block.program);
    if (block.inverse) this.accept(block.inverse);
  }

  override PartialStatement(partial: hbs.AST.PartialStatement): void {
    this.#handOn(partial);
  }

  override SubExpression(call: hbs.AST.SubExpression): void {
    this.#handOn(call);
  }

  /** The values that a helper, a block or a partial gets. */
  #handOn({ params, hash }: { params: Expression[]; hash?: hbs.AST.Hash | undefined }): void {
    for (const [index, param] of params.entries()) params[index] = this.#given(param);
    for (const pair of hash?.pairs ?? []) pair.value = this.#given(pair.value);
  }

  #given(value: Expression): Expression {
    if (value.type === 'SubExpression') this.accept(value);
    if (value.type !== 'PathExpression') return value;
    return {
      type: 'SubExpression',
      path: helper('given', value.loc),
      params: [value, this.#spotOf(value)],
      loc: value.loc,
    } as hbs.AST.SubExpression;
  }

  #spotOf({ loc, ...node }: Expression | hbs.AST.PathExpression): hbs.AST.NumberLiteral {
    const { line, column } = loc.start;
    const text = 'original' in node ? String(node.original) : (this.#source[line - 1] ?? '').trim();
    const value = this.#note({ line, column: column + 1, text });
    return { type: 'NumberLiteral', value, original: value, loc };
  }
}

function callOf({ path, params, hash, loc }: hbs.AST.MustacheStatement): hbs.AST.SubExpression {
  return { type: 'SubExpression', path: path as hbs.AST.PathExpression, params, hash, loc };
}

function helper(name: string, loc: hbs.AST.SourceLocation): hbs.AST.PathExpression {
  return { type: 'PathExpression', data: false, depth: 0, parts: [name], original: name, loc };
}
