import { pathLines } from '../../report/path-text';
import { placeOf, readable } from '../../report/readable';
import { verdict } from '../../report/text-table';
import { EndRef } from '../../verification/claim-format';
import { addressKey, Deployment } from '../../verification/prover/deployment';
import { decide } from '../../verification/prover/network/reach';
import { Blocked, Constraints, End, NetworkVerdict, Path } from '../../verification/prover/network/result';
import { Topology } from '../../verification/prover/network/topology';
import { Arguments, Command } from '../command';
import { colors } from '../command-io';
import { CommandInputError } from '../errors';
import { Selectors } from '../selectors';
import { SUBJECT_OPTIONS, subjectOf } from '../subject';

const PROTOCOLS: { readonly [name: string]: number } = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 };

/** What is known of the way from one end to another. */
interface Answer {
  /** A connection comes about; packets arrive, and no answer comes back; nothing arrives; nobody knows. */
  readonly answer: 'REACHABLE' | 'ONE WAY' | 'NO PATH' | 'UNKNOWN';
  readonly path?: Path;
  readonly blocked?: readonly Blocked[];
  readonly because?: string;
  readonly assumptions: readonly string[];
  readonly deployment: Deployment;
}

/** `path <from> <to>` */
export const pathCommand: Command = {
  name: 'path',
  summary: 'Show how packets get from one end to another, or what stops them',
  usage: '<from> <to> [cdk.out | template ...] [--protocol tcp] [--port 443]',
  arguments: [2, Infinity],
  options: {
    ...SUBJECT_OPTIONS,
    protocol: { type: 'string', value: 'NAME', description: 'tcp, udp, icmp, icmpv6 or a number' },
    port: { type: 'string', value: 'PORT', description: 'Port of the destination, or a range: 8000-8080' },
    json: { type: 'boolean', description: 'Write JSON' },
  },
  examples: [
    'cdk-zero-trust path internet data',
    'cdk-zero-trust path LandingZone/Orders/Function data --protocol tcp --port 5432',
  ],
  run: (given, io) => {
    const [from, to, ...paths] = given.positionals;
    const constraints = constraintsOf(given);
    const subject = subjectOf(paths, given, io);
    const select = new Selectors(subject.deployments, subject.letters);
    const [a, b] = [select.end(from), select.end(to)];
    const answers = subject.deployments.map((deployment) => answerIn(deployment, a, b, constraints));
    const worst = answers.find(({ answer }) => answer === 'REACHABLE') ?? answers.find(({ answer }) => answer === 'ONE WAY')
      ?? answers.find(({ answer }) => answer === 'UNKNOWN') ?? answers[0];
    if (worst === undefined) throw new CommandInputError('the templates hold no resources', 'name a cloud assembly or a template with a network');
    const { answer, path, blocked = [], because, assumptions, deployment: { letters } } = worst;
    const lines = path === undefined ? [] : pathLines(path, letters);
    if (given.flag('json')) {
      io.out(`${JSON.stringify({ answer, path: lines, blocked: blocked.map((one) => blockedText(one)), ...(because && { because }), assumptions }, null, 2)}\n`);
    } else {
      io.out([
        `${verdict(answer, answer !== 'UNKNOWN', { colors: colors(io) })}  ${from} -> ${to}`,
        ...lines.map((line) => `  ${line}`),
        ...(because === undefined ? [] : [`  ${readable(because, letters)}`]),
        ...blocked.flatMap((one) => [`  ${readable(one.text, letters)}`, ...one.filters.map((filter) => `    ${readable(filterText(filter), letters)}`)]),
        '',
      ].join('\n'));
    }
    return answer === 'REACHABLE' ? 0 : 1;
  },
};

function answerIn(deployment: Deployment, from: EndRef, to: EndRef, constraints: Constraints): Answer {
  const blocks = [from, to].flatMap(({ cidr }) => cidr ?? []);
  const net = new Topology(deployment.network, 'both', blocks);
  const ends = { from: endOf(deployment, from), to: endOf(deployment, to), constraints };
  const there = decide(net, { kind: 'no-path', explain: true, ...ends });
  const saying = (answer: Answer['answer'], verdict_: NetworkVerdict, more: object = {}): Answer => ({
    answer, deployment, assumptions: verdict_.verdict === 'UNKNOWN' ? [] : verdict_.assumptions, ...more,
  });
  if (there.verdict === 'UNKNOWN') return saying('UNKNOWN', there, { because: there.reason });
  if (there.verdict === 'PROVED') return saying('NO PATH', there, { blocked: there.blocked });
  const back = decide(net, { kind: 'reachable', ...ends });
  if (back.verdict === 'PROVED') return saying('REACHABLE', back, { path: back.path });
  return saying('ONE WAY', there, { path: there.path, because: back.reason });
}

function endOf({ elements }: Deployment, { subnets, resource, internet, cidr }: EndRef): End {
  if (internet === true) return { kind: 'internet' };
  if (cidr !== undefined) return { kind: 'cidr', cidr };
  const found = (subnets ?? []).flatMap(({ stack, logicalId }) => elements.get(addressKey(stack, logicalId))?.id ?? []);
  if (subnets !== undefined) return { kind: 'subnet-set', ids: found };
  return { kind: 'interface-set', ids: elements.get(addressKey(resource!.stack, resource!.logicalId))?.interfaceIds ?? [] };
}

function constraintsOf(given: Arguments): Constraints {
  const port = given.text('port');
  const name = given.text('protocol') ?? (port === undefined ? undefined : 'tcp');
  if (name === undefined) return {};
  const protocol = Object.hasOwn(PROTOCOLS, name.toLowerCase()) ? PROTOCOLS[name.toLowerCase()] : Number(name);
  if (!Number.isInteger(protocol) || protocol < 0 || protocol > 255) {
    throw new CommandInputError(`--protocol ${JSON.stringify(name)} is not a protocol`, 'use tcp, udp, icmp, icmpv6 or a number from 0 to 255');
  }
  if (port === undefined) return { protocol };
  const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(port) ?? [];
  const range = [Number(first), Number(last ?? first)] as const;
  if (first === undefined || range[0] > range[1] || range[1] > 65535) {
    throw new CommandInputError(`--port ${JSON.stringify(port)} is not a port`, 'write a port from 0 to 65535, or a range such as 8000-8080');
  }
  return { protocol, destinationPorts: range };
}

function blockedText({ text, filters }: Blocked): string {
  return [text, ...filters.map(filterText)].join('; ');
}

function filterText(filter: Blocked['filters'][number]): string {
  const place = placeOf(filter.source);
  return place === '' ? filter.text : `${filter.text} (${place})`;
}
