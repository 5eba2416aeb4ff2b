import { decisionLines, requestLines, statementData } from '../../report/request-text';
import { verdict } from '../../report/text-table';
import { evaluate, parseRequest } from '../../verification/prover/evaluation';
import { Command } from '../command';
import { colors } from '../command-io';
import { readJson } from '../read-json';

/** `evaluate <request.json>` */
export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: 'Decide one concrete request as AWS would',
  usage: '<request.json>',
  arguments: [1, 1],
  options: { json: { type: 'boolean', description: 'Write JSON' } },
  examples: ['cdk-zero-trust evaluate request.json', 'cat request.json | cdk-zero-trust evaluate - --json'],
  run: (given, io) => {
    const request = parseRequest(readJson(given.positionals[0], io));
    const decision = evaluate(request);
    if (given.flag('json')) {
      io.out(`${JSON.stringify({ allowed: decision.allowed, reason: decision.reason, statements: decision.decisive.map((one) => statementData(one)) }, null, 2)}\n`);
    } else {
      const style = { colors: colors(io) };
      io.out([verdict(decision.allowed ? 'ALLOWED' : 'DENIED', decision.allowed, style), ...requestLines(request), '', ...decisionLines(decision), ''].join('\n'));
    }
    return decision.allowed ? 0 : 1;
  },
};
