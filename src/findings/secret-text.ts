/** What a secret looks like wherever it stands: found to be reported, and never shown. */
const SECRETS: readonly [RegExp, string][] = [
  [/\bS[ACNOUX][A-Z2-7]{56}\b/g, 'an nkey seed'],
  [/\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g, 'a token (JWT)'],
  [/-----BEGIN [A-Z ]*(?:PRIVATE KEY|SEED|USER JWT)-----.*/g, 'a private key'],
  [
    /\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{36,}|github_pat_\w{22,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,})/g,
    'an access key',
  ],
  [
    /(?<=\b(?:password|passwd|passphrase|pwd|secret|token|api[-_]?key)=)(?![${<*])[^\s&;,"']{4,}/gi,
    'a password beside its name',
  ],
  // A URL given where a path belongs has lost one of its slashes.
  [/(?<=\b[a-z][a-z0-9+.-]*:\/\/?)[^\s/:@]+:[^\s/@]+(?=@)/gi, 'a password in a URL'],
];
/** What every one of them has: most texts are done with after one look. */
const MAYBE =
  /:\/|eyJ|-----BEGIN|S[ACNOUX][A-Z2-7]{56}|[a-z]=|AKIA|gh[pousr]_|github_pat_|glpat-|xox[abprs]-/i;

/** What kind of secret a text holds; undefined for none. */
export function secretKind(text: string): string | undefined {
  if (!MAYBE.test(text)) return undefined;
  return SECRETS.find(([pattern]) => text.search(pattern) !== -1)?.[1];
}

/** The text with each secret in it masked. */
export function maskSecrets(text: string): string {
  if (!MAYBE.test(text)) return text;
  return SECRETS.reduce((masked, [pattern]) => masked.replace(pattern, '***'), text);
}
