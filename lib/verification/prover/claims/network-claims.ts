import { Case } from './case';
import { endOf, nameOfEnd } from './network-ends';
import { Outcome } from './outcome';
import { packetText } from './packet-text';
import { dropped } from './replay-path';
import { findingId, placeOf, pointOf, spell, spelled } from './text';
import { ClaimSpec, LayerSpec, PortsSpec } from '../../claim-format';
import { NetworkProver } from '../network/reach';
import { causeOf, Constraints, End, NetworkVerdict, Node, Path, Query, ruleKey } from '../network/result';
import { NetworkFacts } from '../network-facts';

type NetworkClaim = ClaimSpec & { readonly kind: 'no-path' | 'only-path' | 'reachable' };

const ORDER: readonly LayerSpec[] = ['groups', 'acls', 'both'];

/** Decides a claim about paths on each of its layers. */
export function paths(one: Case, claim: NetworkClaim, explain: boolean, outcome: Outcome): void {
  const [from, to] = [claim.from, claim.to].map((end) => endOf(one.deployment, end, (address) => one.element(address), claim.kind !== 'reachable'));
  if (from === undefined || to === undefined) return;
  const prover = [claim.from, claim.to].some(({ groups }) => groups !== undefined) ? one.withWorkloads : one.network;
  const layers: readonly LayerSpec[] = claim.kind === 'reachable' ? ['both'] : claim.layers ?? ['both'];
  const senders = alike(prover.facts, from);
  const proved = new Set<LayerSpec>();
  // What one filter stops by itself, both stop: the search for both is the dearest, and seldom needed.
  for (const layer of [...layers].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))) {
    if (layer === 'both' && proved.size > 0 && !explain) continue;
    const query: Query = claim.kind === 'only-path'
      ? { kind: claim.kind, from: senders, to, layers: layer, ports: claim.ports }
      : { kind: claim.kind, from: senders, to, layers: layer, ...constraintsOf(claim.ports) };
    const before = outcome.findings.length;
    askPaths(one, prover, { id: claim.id, query, from: nameOfEnd(claim.from), to: nameOfEnd(claim.to), layer, explain }, outcome);
    if (outcome.findings.length === before) proved.add(layer);
  }
  unreadNetwork(one, claim.id, outcome);
}

/** One question, and how people call its ends. */
export interface PathQuestion {
  readonly id: string;
  readonly query: Query;
  readonly from: string;
  readonly to: string;
  readonly layer: LayerSpec;
  readonly explain: boolean;
}

/** Asks, and goes on past each rule that lets something through. */
export function askPaths(one: Case, prover: NetworkProver, question: PathQuestion, outcome: Outcome): void {
  const { letters } = one.deployment;
  const { query, layer } = question;
  const onLayer = layer === 'both' ? [] : [layer];
  const counting = layer === 'both' ? '' : layer === 'groups' ? ', security groups alone counting' : ', network ACLs alone counting';
  const id = (...causes: readonly string[]) => findingId(question.id, [...onLayer, ...causes], letters);
  const rules = new Set<string>();
  while (!outcome.full) {
    outcome.queries++;
    const verdict: NetworkVerdict = prover.decide({ ...query, ...(rules.size > 0 && { without: { rules } }), ...(question.explain && query.kind !== 'reachable' && { explain: true }) });
    if (verdict.verdict !== 'UNKNOWN') verdict.assumptions.forEach((text) => outcome.assumptions.add(spell(text, letters)));
    if (verdict.verdict === 'UNKNOWN') {
      outcome.add({ id: id(), verdict: 'UNKNOWN', message: `Whether ${question.from} reaches ${question.to}${counting} is not known: ${spell(verdict.reason, letters)}` });
      return;
    }
    if (query.kind === 'reachable') {
      reachable(prover, question, verdict, outcome, id());
      return;
    }
    if (verdict.verdict === 'PROVED') {
      for (const { filters, text } of verdict.blocked ?? []) {
        for (const filter of filters) {
          const blocking = { text: spell(`${filter.text} (${text})`, letters), ...(filter.source && { source: filter.source }) };
          outcome.blocking.set(`${layer} ${blocking.text}`, blocking);
        }
      }
      return;
    }
    const path = verdict.path!;
    const hop = causeOf(path);
    const source = hop?.source;
    const cause = hop === undefined ? [] : [source ? pointOf(source) : `${hop.kind} ${hop.id}`];
    const why = dropped(prover.facts, path, layer);
    const message = why === undefined
      ? `${question.from} reaches ${question.to}${counting}: ${arrival(path)}${hop ? `, let through by ${spell(source ? pointOf(source) : hop.id, letters)} (${hop.rule})` : ''}`
      : `The search found a path from ${question.from} to ${question.to}${counting}, and the packet stepper does not agree: ${why}`;
    outcome.add({
      id: id(...cause),
      verdict: why === undefined ? 'REFUTED' : 'UNKNOWN',
      message: spell(message, letters),
      ...(source && { cause: source }),
      path: spelled(path, letters),
    });
    const key = hop && ruleKey(hop);
    if (key === undefined || rules.has(key)) return;
    rules.add(key);
  }
}

function reachable(prover: NetworkProver, question: PathQuestion, verdict: NetworkVerdict & { readonly verdict: 'PROVED' | 'REFUTED' }, outcome: Outcome, id: string): void {
  if (verdict.verdict === 'REFUTED') {
    outcome.add({ id, verdict: 'REFUTED', message: `${question.from} does not reach ${question.to}: no packet gets there and its answer back` });
    return;
  }
  const why = verdict.path && dropped(prover.facts, verdict.path, 'both');
  if (why !== undefined) {
    outcome.add({ id, verdict: 'UNKNOWN', message: `The search found a path from ${question.from} to ${question.to}, and the packet stepper does not agree: ${why}` });
  }
}

/** One interface for all that send alike: from the same subnet, with the same groups and addresses. */
function alike(facts: NetworkFacts, end: End): End {
  if (end.kind !== 'subnet-set' && end.kind !== 'interface-set') return end;
  const ids = new Set(end.ids);
  const found = facts.interfaces.filter((one) => ids.has(end.kind === 'subnet-set' ? one.subnetId : one.id));
  if (found.length === 0 || (end.kind === 'interface-set' && found.length < ids.size)) return end;
  const kinds = new Map<string, string>();
  for (const { id, subnetId, securityGroupIds, publicIpv4, ipv6, checksDestination } of found) {
    const key = JSON.stringify([subnetId, [...securityGroupIds].sort(), publicIpv4, ipv6, checksDestination]);
    if (!kinds.has(key)) kinds.set(key, id);
  }
  return { kind: 'interface-set', ids: [...kinds.values()] };
}

/** What could not be read of the network, and may open a way. */
export function unreadNetwork(one: Case, id: string, outcome: Outcome): void {
  for (const gap of one.gaps('network')) {
    if (outcome.full) return;
    outcome.add({
      id: findingId(id, [placeOf(gap.source)], one.deployment.letters), verdict: 'UNKNOWN', message: spell(gap.because, one.deployment.letters), cause: gap.source,
    });
  }
}

function constraintsOf(ports: PortsSpec | undefined): { readonly constraints?: Constraints } {
  if (ports === undefined) return {};
  const { protocol, from, to } = ports;
  const all = protocol === -1 ? {} : { protocol };
  if (from === undefined || from === -1) return { constraints: all };
  const icmp = protocol === 1 || protocol === 58;
  if (icmp) {
    const code = to === undefined || to === -1 ? {} : { destinationPorts: [to, to] as const };
    return { constraints: { ...all, sourcePorts: [from, from], ...code } };
  }
  return { constraints: { ...all, destinationPorts: [from, to ?? from] } };
}

/** The last connection in words. */
function arrival({ legs }: Path): string {
  const last = legs[legs.length - 1];
  const through = legs.slice(0, -1).map(({ to }) => nodeText(to));
  return `${packetText(last.packet)}${through.length > 0 ? ` through ${through.join(', ')}` : ''}`;
}

function nodeText(node: Node): string {
  return node.kind === 'internet' ? 'the internet' : `${node.kind} ${node.id}`;
}
