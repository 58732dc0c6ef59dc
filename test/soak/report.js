/** The account as people read it. */
const MOST_SHOWN = 50;

export function printReport(result) {
  const { consumers, faults, kills, restarts } = result;
  const unconfirmed = Object.values(result.unconfirmed).reduce((sum, count) => sum + count, 0);
  const lines = [
    `published    ${result.confirmed} confirmed, ${unconfirmed} not confirmed ${reasonsOf(result.unconfirmed)}`,
    `killed       services ${kills} times (${result.starts} starts), the server ${restarts.killed} times, stopped ${restarts.stopped} times`,
    `settled      ${(result.settledMs / 1000).toFixed(1)} s after the last kill`,
    `watched      ${result.watched} messages by the fan-out`,
    '',
    row('consumer', 'stored', 'handled', 'again', 'dead letters'),
    ...Object.entries(consumers).map(([name, { stored, handled, again, letters, reasons }]) =>
      row(name, stored, handled, again, `${letters} ${reasonsOf(reasons)}`),
    ),
    '',
    faults.length === 0 ? 'Nothing is missing, nothing is out of order.' : `${faults.length} faults:`,
    ...faults.slice(0, MOST_SHOWN).map(fault => `  ${fault}`),
    ...(faults.length > MOST_SHOWN ? [`  and ${faults.length - MOST_SHOWN} more`] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function row(name, ...cells) {
  const [last, ...rest] = cells.reverse();
  return `${name.padEnd(14)}${rest
    .reverse()
    .map(cell => String(cell).padStart(9))
    .join('')}   ${last}`;
}

function reasonsOf(reasons) {
  const said = Object.entries(reasons).map(([reason, count]) => `${reason} ${count}`);
  return said.length === 0 ? '' : `(${said.join(', ')})`;
}
