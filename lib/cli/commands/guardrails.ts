import * as path from 'path';
import { guardrailsText, planText } from '../../report/guardrails-text';
import { readableData } from '../../report/readable';
import { requestData } from '../../report/request-text';
import { GuardrailsPlan, planOf, PolicyChange } from '../../verification/guardrails-plan';
import { readSources } from '../../verification/prover/model/read-sources';
import { Command } from '../command';
import { colors } from '../command-io';
import { readGuardrails } from '../read-guardrails';
import { readJson } from '../read-json';

/** `guardrails [cdk.out]` */
export const guardrailsCommand: Command = {
  name: 'guardrails',
  summary: 'Show which guardrails hold where, what room is left, and what a deployment would change',
  usage: '[cdk.out] [--organization FILE]',
  arguments: [0, 1],
  options: {
    'organization': { type: 'string', value: 'FILE', description: 'Exported organization policies: plan what a deployment would change in them' },
    'fail-on-wider': { type: 'boolean', description: 'Fail where something would be allowed that is denied today' },
    'json': { type: 'boolean', description: 'Write JSON' },
  },
  examples: ['cdk-zero-trust guardrails', 'cdk-zero-trust guardrails cdk.out --organization organization.json --fail-on-wider'],
  run: (given, io) => {
    const place = given.positionals[0] ?? 'cdk.out';
    const file = readGuardrails(place, io);
    const exportName = given.text('organization');
    const plan = exportName === undefined
      ? undefined
      : planOf(file, readSources([path.resolve(io.cwd, place)]), readJson(exportName, io), exportName);
    if (given.flag('json')) {
      io.out(`${JSON.stringify(readableData({ ...file, ...(plan ? { plan: planData(plan) } : {}) }), null, 2)}\n`);
    } else {
      const style = { colors: colors(io) };
      io.out(guardrailsText(file, style));
      if (plan) io.out(`\n${planText(plan, style)}`);
    }
    const overflows = plan?.foreign.some(({ overflow }) => overflow > 0) ?? false;
    const wider = plan?.changes.some((change) => mayAllowMore(change)) ?? false;
    return overflows || (given.flag('fail-on-wider') && wider) ? 1 : 0;
  },
};

/** Whether something may be allowed afterwards that is denied today. */
function mayAllowMore({ change, effect, detached }: PolicyChange): boolean {
  return change === 'remove' || detached.length > 0 || (effect !== undefined && effect !== 'same' && effect !== 'denies-more');
}

function planData({ changes, foreign }: GuardrailsPlan): object {
  return {
    changes: changes.map(({ newlyDenied, newlyAllowed, ...change }) => ({
      ...change,
      ...(newlyDenied ? { newlyDenied: requestData(newlyDenied) } : {}),
      ...(newlyAllowed ? { newlyAllowed: requestData(newlyAllowed) } : {}),
    })),
    foreign,
  };
}
