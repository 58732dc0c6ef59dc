import { EXIT } from '../../findings/exit-codes.js';
import type { Command } from '../command.js';
import { RENDER_FLAGS } from '../render-flags.js';

export const renderPrometheus: Command = {
  name: 'render prometheus',
  operands: '[PATH…]',
  maxOperands: Number.POSITIVE_INFINITY,
  summary: 'Prometheus rules or a Grafana dashboard from thresholds and alerts',
  examples: [
    ['fleetctl render prometheus', 'the rule file on stdout'],
    ['fleetctl render prometheus --out monitoring', 'write monitoring/rules.yaml'],
    ['fleetctl render prometheus --as prometheusrule', 'for the Prometheus operator'],
    ['fleetctl render prometheus --as dashboard', 'for Grafana'],
  ],
  flags: [
    {
      name: 'as',
      takes: 'KIND',
      choices: ['rules', 'prometheusrule', 'dashboard'],
      help: 'rules (default), prometheusrule, dashboard',
    },
    ...RENDER_FLAGS,
  ],
  connects: false,
  exits: [EXIT.done, EXIT.defect, EXIT.differs, EXIT.invalid],
  async run(call) {
    const [{ runRender }, { renderPrometheus: render }] = await Promise.all([
      import('../run-render.js'),
      import('../../render/prometheus/render-prometheus.js'),
    ]);
    const kind = (call.flags.text('as') ?? 'rules') as 'rules' | 'prometheusrule' | 'dashboard';
    return runRender(call, {
      name: 'prometheus',
      as: kind,
      render: (loaded, templates) => [render(loaded, templates, kind)],
    });
  },
};
