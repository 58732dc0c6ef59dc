/**
 * Two sides, measured in turn: A B, B A, A B, … so that whatever else the machine does meets both. A round gives one
 * ratio; the result is the median of the ratios, with the smallest and the largest beside it.
 */

/**
 * @param sides by name: what measures once; it answers one number or several by name, milliseconds
 * @returns by the side's name, the answers of all rounds in order
 */
export async function alternate(rounds, sides) {
  const names = Object.keys(sides);
  const taken = Object.fromEntries(names.map(name => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) taken[name].push(await sides[name]());
  }
  return taken;
}

/** The spread of the values. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted[sorted.length - 1] };
}

/** A row of the result: what was measured against what, round by round, and the bar. */
export function ratioRow({ id, what, against, measured, baseline, bar }) {
  const ratios = measured.map((value, round) => value / baseline[round]);
  const result = spread(ratios);
  return {
    id,
    what,
    against,
    unit: 'ratio',
    measuredMs: spread(measured),
    baselineMs: spread(baseline),
    result,
    bar,
    met: bar === null ? null : result.median <= bar,
  };
}

/** A row whose bar is how many times as fast it has to be as the baseline. Null: it is shown, and held to nothing. */
export function speedRow(row) {
  const ratios = row.measured.map((value, round) => row.baseline[round] / value);
  const result = spread(ratios);
  return {
    ...ratioRow(row),
    unit: 'speed',
    result,
    met: row.bar === null ? null : result.median >= row.bar,
  };
}

/** A row whose bar is a number of milliseconds or MiB. */
export function absoluteRow({ id, what, unit, values, bar }) {
  const result = spread(values);
  return {
    id,
    what,
    against: null,
    unit,
    measuredMs: null,
    baselineMs: null,
    result,
    bar,
    met: result.median < bar,
  };
}
