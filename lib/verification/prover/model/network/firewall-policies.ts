import { Blocks } from './blocks';
import { nameOf, property, Reading } from './reading';
import { at, list, text, texts, whole } from './values';
import { FirewallPass } from '../../network-facts';
import { Resolved, ResolvedResource } from '../resolved';

/** What a policy passes; missing where its stateful engine, or something else that is not known, decides. */
export interface FirewallPassage { readonly passes?: 'everything' | readonly FirewallPass[] }

/** What a firewall does with a packet, as far as it is known. */
type Action = 'pass' | 'drop' | 'stateful';

/** One stateless rule. */
interface Rule { readonly action: Action; readonly passes: readonly FirewallPass[]; readonly flags: boolean }

/**
 * What a firewall policy passes by its stateless rules.
 *
 * @see https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateless-rule-groups-5-tuple.html
 */
export function readPassage(reading: Reading, blocks: Blocks, policy: ResolvedResource): FirewallPassage {
  const body = property(policy, 'FirewallPolicy');
  const standard = actionOf(body, texts(at(body, 'StatelessDefaultActions')));
  const groups = list(at(body, 'StatelessRuleGroupReferences'));
  if (standard === undefined || standard === 'stateful' || !groups) return {};
  const ordered = groups.map((group) => ({ group, priority: whole(at(group, 'Priority')) }));
  if (ordered.some(({ priority }) => priority === undefined)) return {};
  ordered.sort((a, b) => a.priority! - b.priority!);
  const rules: Rule[] = [];
  for (const { group } of ordered) {
    const found = reading.find(at(group, 'ResourceArn'), 'AWS::NetworkFirewall::RuleGroup');
    const read = found && rulesOf(blocks, body, found);
    if (!read) return {};
    rules.push(...read);
  }
  if (rules.length === 0) return { passes: standard === 'pass' ? 'everything' : [] };
  if (standard === 'pass') return rules.every((rule) => rule.action === 'pass') ? { passes: 'everything' } : {};
  // What an earlier rule takes, a later one does not get: known where all that takes anything passes it.
  const last = rules.map((rule) => rule.action).lastIndexOf('pass');
  const before = rules.slice(0, last + 1);
  if (rules.some((rule) => rule.action === 'stateful') || before.some((rule) => rule.action === 'drop' || rule.flags)) return {};
  reading.assume(`Fragments of packets are passed by firewall policy ${nameOf(policy)} as whole packets are`);
  return { passes: before.flatMap((rule) => rule.passes) };
}

function actionOf(policy: Resolved | undefined, actions: readonly string[] | undefined): Action | undefined {
  if (!actions) return undefined;
  if (actions.includes('aws:pass')) return 'pass';
  if (actions.includes('aws:drop')) return 'drop';
  return actions.includes('aws:forward_to_sfe') ? (dropsAll(policy) ? 'drop' : 'stateful') : undefined;
}

/** True where the stateful engine has no rule and drops what no rule takes. */
function dropsAll(policy: Resolved | undefined): boolean {
  const groups = list(at(policy, 'StatefulRuleGroupReferences'));
  const actions = texts(at(policy, 'StatefulDefaultActions'));
  return groups?.length === 0 && text(at(policy, 'StatefulEngineOptions', 'RuleOrder')) === 'STRICT_ORDER' && actions?.includes('aws:drop_strict') === true;
}

function rulesOf(blocks: Blocks, policy: Resolved | undefined, group: ResolvedResource): Rule[] | undefined {
  const stated = list(property(group, 'RuleGroup', 'RulesSource', 'StatelessRulesAndCustomActions', 'StatelessRules'));
  if (!stated || text(property(group, 'Type')) !== 'STATELESS') return undefined;
  const rules = stated.map((rule) => ({ rule, priority: whole(at(rule, 'Priority')) }));
  if (rules.some(({ priority }) => priority === undefined)) return undefined;
  rules.sort((a, b) => a.priority! - b.priority!);
  const found = rules.map(({ rule }) => ruleOf(blocks, policy, at(rule, 'RuleDefinition')));
  return found.every((rule) => rule !== undefined) ? found : undefined;
}

function ruleOf(blocks: Blocks, policy: Resolved | undefined, rule: Resolved | undefined): Rule | undefined {
  const action = actionOf(policy, texts(at(rule, 'Actions')));
  const match = at(rule, 'MatchAttributes');
  const sources = addressesOf(blocks, at(match, 'Sources'));
  const destinations = addressesOf(blocks, at(match, 'Destinations'));
  const sourcePorts = portsOf(at(match, 'SourcePorts'));
  const destinationPorts = portsOf(at(match, 'DestinationPorts'));
  const protocols = (list(at(match, 'Protocols')) ?? [null]).map(whole);
  const flags = list(at(match, 'TCPFlags'));
  if (!action || !sources || !destinations || !sourcePorts || !destinationPorts || !flags) return undefined;
  if (protocols.some((one) => one === undefined)) return undefined;
  const passes: FirewallPass[] = [];
  for (const protocol of protocols.length > 0 ? protocols as number[] : [-1]) {
    for (const [source, destination] of sources.flatMap((near) => destinations.map((far) => [near, far] as const))) {
      if (source.includes(':') !== destination.includes(':')) continue;
      for (const [near, far] of sourcePorts.flatMap((one) => destinationPorts.map((other) => [one, other] as const))) {
        passes.push({ protocol, source, destination, ...(near ? { sourcePorts: near } : {}), ...(far ? { destinationPorts: far } : {}) });
      }
    }
  }
  return { action, passes, flags: flags.length > 0 };
}

function addressesOf(blocks: Blocks, value: Resolved | undefined): string[] | undefined {
  const stated = list(value);
  if (!stated) return undefined;
  if (stated.length === 0) return ['0.0.0.0/0', '::/0'];
  const found = stated.map((one) => blocks.of(at(one, 'AddressDefinition'), 'rule'));
  return found.every((one) => one !== undefined) ? found : undefined;
}

function portsOf(value: Resolved | undefined): (readonly [number, number] | undefined)[] | undefined {
  const stated = list(value);
  if (!stated) return undefined;
  if (stated.length === 0) return [undefined];
  const found = stated.map((one): readonly [number, number] | undefined => {
    const [from, to] = [whole(at(one, 'FromPort')), whole(at(one, 'ToPort'))];
    return from === undefined || to === undefined ? undefined : [from, to];
  });
  return found.every((one) => one !== undefined) ? found : undefined;
}
