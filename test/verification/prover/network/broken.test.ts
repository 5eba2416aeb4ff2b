/* eslint-disable @stylistic/max-len -- one break reads along the line */

import * as fc from 'fast-check';
import { queries, networks } from './random-networks';
import type * as support from './support';
import type * as reachModule from '../../../../lib/verification/prover/network/reach';

const NETWORK = '../../../../lib/verification/prover/network';

/** One function of one module, made wrong. */
interface Break { readonly name: string; readonly module: string; readonly change: (real: any) => object }

const BREAKS: readonly Break[] = [
  {
    name: 'search: the last ACL entry decides',
    module: `${NETWORK}/rules`,
    change: (real) => ({
      compileAcl: (space: unknown, id: string, acl: any, direction: string) => (
        real.compileAcl(space, id, acl && { ...acl, entries: acl.entries.map((one: any) => ({ ...one, number: -one.number })) }, direction)),
    }),
  },
  {
    name: 'search: no local route',
    module: `${NETWORK}/routes`,
    change: (real) => ({ compileRoutes: (facts: unknown, space: unknown, id: string, table: unknown) => real.compileRoutes(facts, space, id, table, undefined) }),
  },
  {
    name: 'search: groups are known everywhere',
    module: `${NETWORK}/legs`,
    change: (real) => ({ take: (net: unknown, sender: unknown, arrival: object, one: unknown) => real.take(net, sender, { ...arrival, groupsKnown: true }, one) }),
  },
  {
    name: 'search: public addresses do not matter',
    module: `${NETWORK}/legs`,
    change: (real) => ({ pass: (net: unknown, sender: object, arrival: unknown) => real.pass(net, { ...sender, publicIpv4: true }, arrival) }),
  },
  {
    name: 'search: answers come back by themselves',
    module: `${NETWORK}/legs`,
    change: () => ({ twoWay: (_net: unknown, _sender: unknown, delivered: unknown) => [delivered] }),
  },
  {
    name: 'search: a rule\'s destination is not looked at',
    module: `${NETWORK}/boxes`,
    change: (real) => ({ meet: (a: number[], b: number[]) => real.meet(a, [b[0], b[1], 0, Number.MAX_SAFE_INTEGER, ...b.slice(4)]) }),
  },
  {
    name: 'search: nobody guards the door of VPC Lattice',
    module: `${NETWORK}/legs`,
    change: (real) => ({ call: real.pass }),
  },
  {
    name: 'search: what is unknown about an entry of an ACL does not matter',
    module: `${NETWORK}/rules`,
    change: (real) => ({ compileAcl: (...all: unknown[]) => real.compileAcl(...all).map((one: any) => ({ ...one, doubt: undefined })) }),
  },
  {
    name: 'search: routes to what is not known lead nowhere',
    module: `${NETWORK}/routes`,
    change: (real) => ({ compileRoutes: (...all: unknown[]) => ({ ...real.compileRoutes(...all), doubt: undefined, others: [] }) }),
  },
  {
    name: 'stepper: every address is one of VPC Lattice',
    module: `${NETWORK}/stepper/forwarding`,
    change: () => ({ isLattice: () => true }),
  },
  {
    name: 'stepper: groups let everything out',
    module: `${NETWORK}/stepper/filters`,
    change: (real) => ({ groupsPass: (facts: unknown, one: unknown, direction: string, ...rest: unknown[]) => (direction === 'egress' ? { pass: 'yes' } : real.groupsPass(facts, one, direction, ...rest)) }),
  },
  {
    name: 'stepper: ACLs let everything in',
    module: `${NETWORK}/stepper/filters`,
    change: (real) => ({ aclPasses: (facts: unknown, id: string, direction: string, packet: unknown) => (direction === 'ingress' ? { pass: 'yes' } : real.aclPasses(facts, id, direction, packet)) }),
  },
  {
    name: 'stepper: the shortest prefix wins',
    module: `${NETWORK}/stepper/bits`,
    change: (real) => ({ fixedBits: (block: string) => -real.fixedBits(block) }),
  },
  {
    name: 'stepper: every address is on the internet',
    module: `${NETWORK}/stepper/bits`,
    change: () => ({ isOutside: () => true }),
  },
];

/** Compares the two sides with modules as they are now, until they disagree. */
function disagreement(): boolean {
  let found: boolean | undefined;
  jest.isolateModules(() => {
    const { exhaust } = jest.requireActual<typeof support>('./support');
    const { reach } = jest.requireActual<typeof reachModule>(`${NETWORK}/reach`);
    const result = fc.check(fc.property(networks, queries, (facts, query) => {
      const { verdict } = reach(facts, query);
      const said = verdict === 'UNKNOWN' ? 'maybe' : (query.kind === 'reachable') === (verdict === 'PROVED') ? 'path' : 'none';
      return said === exhaust(facts, query, { packets: 0 });
    }), { numRuns: 8000, seed: 3, endOnFailure: true });
    found = result.failed;
  });
  return found!;
}

test.each(BREAKS.map((one) => [one.name, one] as const))('is found: %s', (_name, { module, change }) => {
  jest.doMock(module, () => {
    const real = jest.requireActual(module) as object;
    return { ...real, ...change(real) };
  });
  try {
    expect(disagreement()).toBe(true);
  } finally {
    jest.dontMock(module);
  }
}, 120_000);
