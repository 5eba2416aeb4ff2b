import { NetworkFacts } from '../network-facts';
import { BlockingFilter, BlockingLayer, filtersOf, onlyRoutes, smallest, widen } from './blocking';
import { Blocked, Layers, Query } from './result';
import { settle } from './settle';
import { Topology } from './topology';

/** Beginning with the layer that most leaves alone. */
const WORDS: { readonly [layers in Layers]: string } = {
  groups: 'Security groups alone stop it',
  acls: 'Network ACLs alone stop it',
  both: 'Security groups and network ACLs stop it together, neither by themselves',
};

/** What one smallest set of filters holds in a layer, or nothing where the layer does not stop it. */
function set(facts: NetworkFacts, query: Query, layers: readonly BlockingLayer[], text: string): Blocked | undefined {
  const { explain: _asking, without: _without, ...asked } = query;
  const blocks = [query.from, query.to].flatMap((end) => (end.kind === 'cidr' ? [end.cidr] : []));
  const stopped = (opened: readonly BlockingFilter[]): boolean => (
    settle(new Topology(opened.length === 0 ? facts : widen(facts, opened), asked.layers ?? 'both', blocks), asked).verdict === 'PROVED');
  if (!stopped([])) return undefined;
  return { layers, text, filters: smallest(layers.flatMap((layer) => filtersOf(facts, layer)), stopped) };
}

/**
 * Why nothing gets through, for a `no-path` or `only-path` that is proved.
 *
 * Where routes alone stop it, one set of what is missing in them. Otherwise one set for each layer that stops it by itself,
 * or where none does, one of both. Each set is a smallest one: with every other filter of its layers open, nothing gets through,
 * and with any one of the set open as well, something does, or nobody knows that it does not.
 */
export function explain(facts: NetworkFacts, query: Query): readonly Blocked[] {
  const layers = query.layers ?? 'both';
  const routes = set(onlyRoutes(facts), { ...query, layers: 'both' }, ['routes'], 'Routes alone stop it, whatever groups and ACLs let through');
  if (routes) return [routes];
  const alone = (layers === 'both' ? ['groups', 'acls'] as const : [layers]).flatMap((one) => set(facts, { ...query, layers: one }, [one], WORDS[one]) ?? []);
  if (alone.length > 0) return alone;
  const both = set(facts, query, ['groups', 'acls'], WORDS.both);
  return both ? [both] : [];
}
