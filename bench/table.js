/** The result as Markdown. */

export function markdown({ machine, size, rows }) {
  return [
    `Measured ${machine.date} on ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB; ${machine.os};`,
    `Node.js ${machine.node}, nats-server ${machine.natsServer}, fleetctl ${machine.fleetctl}. Load average`,
    `${machine.loadBefore} before and ${machine.loadAfter} after. ${size.streams.toLocaleString('en')} streams,`,
    `${(size.streams * 10).toLocaleString('en')} consumers; ${size.rounds} rounds (${size.startRounds} of the small commands).`,
    '',
    '| what | took, median (min–max) | against | took, median (min–max) | result, median (min–max) | bar | met |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(row => `| ${cells(row).join(' | ')} |`),
  ].join('\n');
}

function cells({ what, against, unit, measuredMs, baselineMs, result, bar, met }) {
  return [
    what,
    measuredMs === null ? '' : timeText(measuredMs),
    against ?? '',
    baselineMs === null ? '' : timeText(baselineMs),
    isRatio(unit) ? `**${ratioText(result)}**` : `**${unitText(result, unit)}**`,
    barText(unit, bar),
    met === null ? '' : met ? 'yes' : 'no',
  ];
}

const isRatio = unit => unit === 'ratio' || unit === 'speed';

function barText(unit, bar) {
  if (bar === null) return '';
  if (unit === 'speed') return `≥ ${bar} × as fast`;
  return unit === 'ratio' ? `≤ ${bar} ×` : `< ${bar} ${unit}`;
}

function ratioText({ median, min, max }) {
  return `${median.toFixed(2)} × (${min.toFixed(2)}–${max.toFixed(2)})`;
}

function unitText({ median, min, max }, unit) {
  const [middle, low, high] = [median, min, max].map(value => Math.round(value).toString());
  return low === high ? `${middle} ${unit}` : `${middle} ${unit} (${low}–${high})`;
}

const timeText = times => unitText(times, 'ms');
