/** What the `render` commands say: the files themselves, what was written, what is stale. */
import { jsonDocument } from '../views/json-document.js';
import type { RenderedFile } from './rendered-file.js';

/** All files on one stdout: YAML as documents, everything else one after the other. Secrets are never printed. */
export function printedText(files: readonly RenderedFile[]): string {
  return files
    .filter(({ secret }) => !secret)
    .map(({ text }) => text.replace(/\n*$/, '\n'))
    .join(files.some(({ path }) => /\.ya?ml$/.test(path)) ? '---\n' : '\n');
}

export function renderedJson(files: readonly RenderedFile[], more: object = {}): string {
  const shown = files.map(({ path, text, secret }) => ({ path, text: secret ? null : text }));
  return jsonDocument({ format: 'fleetctl.rendered', format_version: '1.0', files: shown, ...more });
}

export function writtenText(
  out: string,
  done: { written: readonly string[]; unchanged: readonly string[]; removed: readonly string[] },
): string {
  const at = (path: string) => `${out.replace(/\/+$/, '')}/${path}`;
  const lines = [
    ...done.written.map(path => `written    ${at(path)}`),
    ...done.removed.map(path => `removed    ${at(path)}  (rendered before, and no longer)`),
    ...(done.unchanged.length === 0 ? [] : [`unchanged  ${count(done.unchanged.length)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

export function stateText(
  state: {
    files: readonly { path: string; state: 'same' | 'differs' | 'missing' }[];
    leftOver: readonly string[];
  },
  explanation: readonly string[],
): string {
  const stale = state.files.filter(file => file.state !== 'same');
  if (stale.length === 0 && state.leftOver.length === 0) return `up to date: ${count(state.files.length)}\n`;
  const lines = [
    ...stale.map(file => `${file.state === 'missing' ? 'missing  ' : 'differs  '}  ${file.path}`),
    ...state.leftOver.map(path => `left over  ${path}  (rendered before, and no longer)`),
    ...explanation,
  ];
  return `${lines.join('\n')}\n`;
}

function count(files: number): string {
  return files === 1 ? '1 file' : `${files} files`;
}
