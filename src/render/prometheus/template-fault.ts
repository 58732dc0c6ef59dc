/**
 * What Prometheus would find wrong with the template in an annotation, as far as it shows without running it: one that
 * does not parse keeps the whole file of rules from being loaded.
 */
const WORDS = new Set(
  `if else end range with define template block break continue and or not len index slice print printf println
  html js urlquery call eq ne lt le gt ge true false nil query first label value strvalue sortByLabel args tmpl
  humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp title toUpper toLower match
  reReplaceAll safeHtml stripDomain stripPort externalURL pathPrefix graphLink tableLink parseDuration toTime`
    .trim()
    .split(/\s+/),
);

/** Null where nothing is; else a phrase that follows "the summary of …". */
export function templateFault(text: string): string | null {
  let open = 0;
  const rest = text.replace(
    /\{\{-?((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|[^"`{}])*?)-?\}\}/g,
    (_, action: string) => {
      const words = action.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, ' "" ').trim();
      if (/^(if|range|with|define|block)\b/.test(words)) open++;
      if (/^end\b/.test(words)) open--;
      const unknown = unknownWord(words);
      return unknown === null ? '' : `\0${unknown}\0`;
    },
  );
  const unknown = /\0([^\0]*)\0/.exec(rest)?.[1];
  if (unknown !== undefined)
    return unknown === '' ? 'has an empty {{ }}' : `calls \`${unknown}\`, which there is not`;
  if (rest.includes('{{')) return 'has a {{ that is not closed';
  return open === 0 ? null : 'has an {{ if }}, {{ range }} or {{ with }} without its {{ end }}';
}

/** A bare word has to be a function; `.field` and `$name` are values. Null where all are known, '' for no word. */
function unknownWord(action: string): string | null {
  if (action === '') return '';
  if (action.startsWith('/*')) return null;
  for (const [, before, word] of action.matchAll(/(^|[^\w.$])([A-Za-z_]\w*)/g)) {
    if (before !== undefined && !WORDS.has(word!)) return word!;
  }
  return null;
}
