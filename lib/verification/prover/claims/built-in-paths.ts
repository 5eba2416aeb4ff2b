/** Paths from and to the internet, for every app. */
import { Declared, noteReasons, Stated } from './declared';
import { askPaths, unreadNetwork } from './network-claims';
import { endOf } from './network-ends';
import { Outcome } from './outcome';
import { BUILT_IN } from './parse-claims-file';
import { Setting } from './policy-claims';
import { Declaration, EndRef } from '../../claim-format';
import { NetworkProver } from '../network/reach';
import { End } from '../network/result';
import { NetworkFacts } from '../network-facts';

/** Interfaces of load balancers that the internet is to reach: what comes to them, they end. */
function isFront(facts: NetworkFacts): ReadonlySet<string> {
  return new Set(facts.loadBalancers.filter(({ scheme, preservesClient }) => scheme === 'internet-facing' && !preservesClient).flatMap((one) => one.interfaceClassIds));
}

function ends(setting: Setting, declared: readonly (Declaration & { readonly end: EndRef })[], outcome: Outcome): readonly End[] {
  noteReasons(declared, outcome);
  const { one } = setting;
  return declared.flatMap(({ end }) => endOf(one.deployment, { ...end, groups: undefined }, (address) => one.element(address)) ?? []);
}

/** The interfaces that ends mean. */
function interfacesOf(facts: NetworkFacts, declared: readonly End[]): ReadonlySet<string> {
  const subnets = new Set(declared.flatMap((end) => (end.kind === 'subnet-set' ? end.ids : [])));
  const own = declared.flatMap((end) => (end.kind === 'interface-set' ? end.ids : []));
  return new Set([...own, ...facts.interfaces.filter(({ subnetId }) => subnets.has(subnetId)).map(({ id }) => id)]);
}

/** From the internet to what is neither declared to be edge nor a load balancer that faces it. */
export function fromInternet(declared: readonly Declared<'edge'>[]): Stated {
  const claim = {
    id: `${BUILT_IN}no-path[internet->all but the edge]`,
    promise: 'The internet reaches nothing but the declared edge and load balancers',
    kind: 'no-path',
    from: { internet: true },
    to: { name: 'all but the edge', subnets: [] },
  } as const;
  return {
    claim,
    builtIn: true,
    decide: (setting, outcome) => {
      const { one, explain } = setting;
      const facts = one.deployment.network;
      const fronts = isFront(facts);
      const edge = interfacesOf(facts, ends(setting, declared, outcome));
      const ids = facts.interfaces.map(({ id }) => id).filter((id) => !fronts.has(id) && !edge.has(id));
      if (fronts.size > 0) outcome.assumptions.add('what internet-facing load balancers take in, they end, and pass on as their listeners say');
      const inner = facts.loadBalancers.filter(({ interfaceClassIds }) => !interfaceClassIds.some((id) => fronts.has(id) || edge.has(id)));
      // Behind a load balancer of the edge a connection of its own begins: it is not the internet's.
      const prover = inner.length < facts.loadBalancers.length ? new NetworkProver({ ...facts, loadBalancers: inner }) : one.network;
      if (ids.length > 0) {
        askPaths(one, prover, {
          id: claim.id,
          query: { kind: 'no-path', from: { kind: 'internet' }, to: { kind: 'interface-set', ids }, layers: 'both' },
          from: 'the internet',
          to: 'what is not edge',
          layer: 'both',
          explain,
        }, outcome);
      }
      unreadNetwork(one, claim.id, outcome);
    },
  };
}

/** From declared data segments and databases to the internet. */
export function toInternet(declared: readonly Declared<'data-segment'>[]): Stated {
  const claim = {
    id: `${BUILT_IN}no-path[data->internet]`,
    promise: 'Data segments and databases do not reach the internet',
    kind: 'no-path',
    from: { name: 'data', subnets: [] },
    to: { internet: true },
  } as const;
  return {
    claim,
    builtIn: true,
    decide: (setting, outcome) => {
      const { one, explain } = setting;
      const facts = one.deployment.network;
      const databases = facts.interfaces.filter(({ purpose }) => purpose === 'database').map(({ id }) => id);
      const ids = [...new Set([...interfacesOf(facts, ends(setting, declared, outcome)), ...databases])];
      if (ids.length > 0) {
        askPaths(one, one.network, {
          id: claim.id,
          query: { kind: 'no-path', from: { kind: 'interface-set', ids }, to: { kind: 'internet' }, layers: 'both' },
          from: 'data',
          to: 'the internet',
          layer: 'both',
          explain,
        }, outcome);
      }
      unreadNetwork(one, claim.id, outcome);
    },
  };
}

