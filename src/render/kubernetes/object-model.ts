import type { Metadata } from './metadata.js';

/** An object to be: its kind, the template that makes it, and what that is given. */
export interface ObjectModel {
  kind: string;
  template: string;
  model: { meta: Metadata };
  /** In the name of its file: that of the object, or the part of it that does not change with the content. */
  stableName: string;
}

export function objectModel<Model extends { meta: Metadata }>(
  kind: string,
  template: string,
  model: Model,
  stableName = model.meta.name,
): ObjectModel {
  return { kind, template, model, stableName };
}
