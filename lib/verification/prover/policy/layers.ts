/** Policies as layers: what has to allow a request, in each of the ways in which AWS lets it through, and what denies it. */
import type { Organization, Policy, Principal, Resource, Statement } from '../policy-facts';
import type { Atom } from './atoms';
import { negateAtom, textAtom } from './atoms';
import { hasLetter } from './patterns';
import type { Via } from './principal-match';
import { namedVia, sameAccount } from './principal-match';
import type { Cube, Layer, Option } from './search';
import { cube } from './search';
import type { CompiledStatement, StatementCompiler, Variables } from './statements';
import { serviceAtom } from './statements';
import type { Mode } from './text-languages';

/** One way to be let through. */
export interface Way {
  readonly layers: readonly Layer[];
  readonly escapes: readonly Cube[];
}

/** What decides a request of the principal to the resource. */
export interface Situation {
  readonly principal: Principal;
  readonly resource: Resource;
  readonly resourceAccount?: string;
  readonly organization?: Organization;
  readonly endpointPolicy?: Policy;
  readonly variables: Variables;
  readonly compiler: StatementCompiler;
  /** Whether a statement can bear on the target at all. */
  readonly bears: (statement: CompiledStatement) => boolean;
  readonly withinSegment: ReadonlySet<number>;
  /** Told of each rule that is in doubt and each policy that is not known whole. */
  readonly doubt: (reason: string) => void;
}


const ANYTHING: Option = { atoms: [] };
const TRUST = textAtom('action', ['sts:assume*', 'sts:tagsession', 'sts:setsourceidentity', 'sts:setcontext'], 'glob');
const NOT_TRUST = negateAtom(TRUST);

/** Every way in which the request may be let through. */
export function waysThrough(situation: Situation, mode: Mode): readonly Way[] {
  return new WayBuilder(situation, mode).ways();
}

/** The one way through documents alone: every level allows, and nothing denies. */
export function waysThroughDocuments(levels: readonly (readonly Policy[])[], situation: Situation, mode: Mode): readonly Way[] {
  return new WayBuilder(situation, mode).documents(levels);
}

class WayBuilder {
  public constructor(private readonly of: Situation, private readonly mode: Mode) {}

  public documents(levels: readonly (readonly Policy[])[]): readonly Way[] {
    const escapes = this.denies(levels.flat());
    const layers = levels.map(level => this.allows(level));
    return escapes === undefined || !isOpen({ layers, escapes }) ? [] : [{ layers: tidy(layers), escapes }];
  }

  public ways(): readonly Way[] {
    const grants = (this.of.resource.policyKind === 'role-trust'
      ? [...this.within([{ atoms: [TRUST] }], this.grants()), ...this.within([{ atoms: [NOT_TRUST] }], this.withoutPolicy().grants())]
      : this.grants()).filter(isOpen);
    const common = grants.length === 0 ? undefined : this.common();
    if (common === undefined || !isOpen(common)) return [];
    return grants.map(grant => ({ layers: tidy([...grant.layers, ...common.layers]), escapes: [...grant.escapes, ...common.escapes] }));
  }

  private within(layer: Layer, ways: readonly Way[]): readonly Way[] {
    return ways.map(way => ({ ...way, layers: [layer, ...way.layers] }));
  }

  private withoutPolicy(): WayBuilder {
    const { policy, policyKind, ...resource } = this.of.resource;
    return new WayBuilder({ ...this.of, resource }, this.mode);
  }

  private grants(): readonly Way[] {
    const { principal, resource } = this.of;
    const isIdentity = principal.kind === 'role' || principal.kind === 'user' || principal.kind === 'root';
    const identity = isIdentity ? this.identityLayers() : [];
    if (resource.policy === undefined && (!isIdentity || !identity.every(layer => layer.length > 0))) return [];
    const denies = this.resourceDenies();
    const identityDenies = this.denies([...principal.identityPolicies, ...principal.boundary ? [principal.boundary] : [],
      ...principal.sessionPolicies ?? []]);
    if (denies === undefined || identityDenies === undefined) return [];
    const escapes = [...identityDenies, ...denies];
    const way = (...layers: readonly (readonly Option[])[][]): Way => ({ layers: layers.flat(), escapes });
    if (!isIdentity) return [way([this.resourceAllows(['direct', 'anybody', 'role', 'account'])])];
    const ceilings = this.ceilings();
    const needed = resource.policyKind === 'role-trust' || resource.policyKind === 'kms-key';
    const same = this.inSameAccount();
    if (!same) return [way([this.resourceAllows(['direct', 'anybody', 'role', 'account'])], identity, ceilings)];
    const unlimited = this.mode === 'over' ? this.resourceAllows(['direct', 'anybody']) : this.resourceAllows(['direct']);
    if (this.resourceAllows(['anybody']).length > 0 && ceilings.length > 0) this.of.doubt('whether a grant to anybody passes the boundary or session policy');
    return [
      way(identity, ceilings, needed ? [this.resourceAllows(['direct', 'anybody', 'role', 'account'])] : []),
      way([unlimited]),
      way([this.resourceAllows(this.mode === 'over' ? ['role'] : ['role', 'anybody'])], ceilings),
    ];
  }

  /** Same account, or where that is not known: the account in which more is allowed for proofs, and less for witnesses. */
  private inSameAccount(): boolean {
    const { principal, resource, resourceAccount } = this.of;
    const same = sameAccount(principal.account, resourceAccount);
    if (same !== undefined) return same;
    if (resourceAccount === undefined && resource.policy === undefined) return true;
    this.of.doubt(`whether ${resource.arn} is in the account of ${principal.arn}`);
    return this.mode === 'over';
  }

  private identityLayers(): Layer[] {
    const { principal } = this.of;
    if (principal.kind === 'root') return [];
    return [this.allows(principal.identityPolicies)];
  }

  private ceilings(): Layer[] {
    const { principal } = this.of;
    if (principal.kind === 'root') return [];
    return [
      ...principal.boundary === undefined ? [] : [this.allows([principal.boundary])],
      ...principal.sessionPolicies === undefined ? [] : [this.allows(principal.sessionPolicies)],
    ];
  }

  /** What binds every way: SCPs of the principal's account, RCPs of the resource's, and the endpoint's policy. */
  private common(): Way | undefined {
    const { principal, organization, endpointPolicy } = this.of;
    const layers: Layer[] = [];
    const escapes: Cube[] = [];
    const add = (policies: readonly Policy[], extra?: Atom): boolean => {
      const denies = this.denies(policies, extra);
      if (denies === undefined) return false;
      layers.push([...extra === undefined ? [] : [{ atoms: [negateAtom(extra)] }], ...this.allows(policies)]);
      escapes.push(...denies);
      return true;
    };
    if (organization !== undefined) {
      const bound = principal.kind === 'role' || principal.kind === 'user' || principal.kind === 'root';
      const service = bound && principal.serviceLinked !== true
        ? this.levels(organization, organization.serviceControlPolicies, principal.account) : [];
      const covered = serviceAtom(organization.resourceControlServices);
      const resource = principal.serviceLinked === true ? []
        : this.levels(organization, organization.resourceControlPolicies, this.of.resourceAccount);
      if (service === undefined || resource === undefined) return undefined;
      if (!service.every(level => add(level)) || !resource.every(level => add(level, covered))) return undefined;
    }
    if (endpointPolicy !== undefined && !add([endpointPolicy])) return undefined;
    return { layers, escapes };
  }

  /** The levels that bind an account; undefined if it is not known whether some do, and certainty counts. */
  private levels(organization: Organization, byAccount: { readonly [account: string]: readonly (readonly Policy[])[] },
    account: string | undefined): readonly (readonly Policy[])[] | undefined {
    if (account === undefined) {
      if (Object.keys(byAccount).length === 0) return [];
      this.of.doubt('which organization policies bind an account that is not known');
      return this.mode === 'over' ? [] : undefined;
    }
    const management = organization.managementAccount;
    const exempt = management === undefined ? false : sameAccount(account, management);
    if (exempt === true) return [];
    const listed = Object.hasOwn(byAccount, account) ? byAccount[account] : undefined;
    if (exempt === undefined) {
      this.of.doubt('which account is the management account');
      if (this.mode === 'over') return [];
    }
    if (listed !== undefined) return listed;
    if (!Object.keys(byAccount).some(other => sameAccount(other, account) === undefined)) return [];
    this.of.doubt('which organization policies bind an account that is known only at deployment');
    return this.mode === 'over' ? [] : undefined;
  }

  private allows(policies: readonly Policy[], named: (statement: Statement) => boolean = statement => this.names(statement)): Layer {
    if (policies.some(policy => this.isUnknown(policy)) && this.mode === 'over') return [ANYTHING];
    return policies.flatMap(policy => policy.statements).filter(statement => statement.effect === 'Allow' && named(statement)).flatMap(statement => {
      const compiled = this.of.compiler.compile(statement, this.of.variables);
      return this.of.bears(compiled) ? [{ atoms: compiled.cube.atoms, statement }] : [];
    });
  }

  /** The denials; undefined if a policy may hold more of them, and certainty counts. */
  private denies(policies: readonly Policy[], extra?: Atom): readonly Cube[] | undefined {
    if (policies.some(policy => this.isUnknown(policy)) && this.mode === 'under') return undefined;
    return policies.flatMap(policy => policy.statements).filter(statement => statement.effect === 'Deny' && this.names(statement)).flatMap(statement => {
      const compiled = this.of.compiler.compile(statement, this.of.variables);
      if (!this.of.bears(compiled)) return [];
      return [extra === undefined ? compiled.cube : cube([extra, ...compiled.cube.atoms], statement)];
    });
  }

  private names(statement: Statement): boolean {
    const possible = (statement.effect === 'Allow') === (this.mode === 'over');
    return namedVia(statement, this.of.principal, possible, this.of.withinSegment) !== undefined;
  }

  private isUnknown(policy: Policy): boolean {
    if (policy.unknown !== undefined) this.of.doubt(`${policy.name}: ${policy.unknown}`);
    return policy.unknown !== undefined;
  }

  private resourceDenies(): readonly Cube[] | undefined {
    const { policy } = this.of.resource;
    return policy === undefined ? [] : this.denies([policy]);
  }

  private resourceAllows(vias: readonly Via[]): Layer {
    const { principal, resource, withinSegment } = this.of;
    if (resource.policy === undefined) return [];
    const open = this.isVoid(resource.policy);
    return this.allows([resource.policy], statement => {
      const via = namedVia(statement, principal, this.mode === 'over', withinSegment);
      return via !== undefined && vias.includes(via) && !open(statement);
    });
  }

  /** S3 Block Public Access: surely void is a grant to anybody without a condition; possibly void is more. */
  private isVoid(policy: Policy): (statement: Statement) => boolean {
    if (this.of.resource.blocksPublicAccess !== true) return () => false;
    const own = this.of.principal.kind === 'service' || (this.of.principal.kind !== 'anonymous' && sameAccount(this.of.principal.account, this.of.resourceAccount) === true);
    if (this.mode === 'over') return statement => !own && isPublic(statement) && statement.conditions.length === 0;
    const somePublic = policy.statements.some(statement => isPublic(statement) && !isNarrowed(statement));
    return statement => (isPublic(statement) && !isNarrowed(statement)) || (!own && somePublic);
  }
}

function isPublic(statement: Statement): boolean {
  return statement.effect === 'Allow' && (statement.notPrincipals !== undefined
    || (statement.principals ?? []).some(one => one.kind === 'Any' || (one.kind === 'AWS' && one.value === '*')));
}

const NARROWING = new Set([
  'aws:principalarn', 'aws:principalaccount', 'aws:principalorgid', 'aws:principalorgpaths', 'aws:sourcearn', 'aws:sourceaccount', 'aws:sourcevpc',
  'aws:sourcevpce', 'aws:sourceowner', 'aws:userid', 's3:dataaccesspointarn', 's3:dataaccesspointaccount',
]);

/** Limited to fixed values of a key that S3 counts as making a policy not public. */
function isNarrowed(statement: Statement): boolean {
  return statement.conditions.some(condition => NARROWING.has(condition.key.toLowerCase())
    && /^(string|arn)(equals|like)$/i.test(condition.operator)
    && condition.values.every(value => !/[*?]|\$\{/.test(value) && !hasLetter(value)));
}

/** Whether every layer has an option. */
function isOpen(way: Way): boolean {
  return way.layers.every(layer => layer.length > 0);
}

/** Layers that everything satisfies go; an option that everything satisfies stands for its layer; short layers come first. */
function tidy(layers: readonly Layer[]): readonly Layer[] {
  return layers.filter(layer => !layer.some(option => option.atoms.length === 0 && option.statement === undefined))
    .map(layer => {
      const open = layer.find(option => option.atoms.length === 0);
      return open === undefined ? layer : [open];
    })
    .sort((a, b) => a.length - b.length);
}
