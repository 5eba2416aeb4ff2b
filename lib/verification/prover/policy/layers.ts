/** Policies as layers: what has to allow a request, in each of the ways in which AWS lets it through, and what denies it. */
import type { Organization, Policy, Principal, Resource, Statement } from '../policy-facts';
import type { Atom } from './atoms';
import { negateAtom, textAtom } from './atoms';
import type { LetterFormats } from './patterns';
import type { Via } from './principal-match';
import { isIdentity, namedVia, principalAccount, sameAccount } from './principal-match';
import { isVoid } from './public-access';
import type { Cube, Layer, Option } from './search';
import { cube } from './search';
import type { CompiledStatement, Completion, StatementCompiler, Variables } from './statements';
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
  readonly formats: LetterFormats;
  /** Statements that the search does without as grants. */
  readonly leftOut?: ReadonlySet<Statement>;
  /** The action that AWS lets everybody do, whatever policies say, is asked about. */
  readonly undeniable: boolean;
  /** Told of each rule that is in doubt and each policy that is not known whole. */
  readonly doubt: (reason: string) => void;
}


const ANYTHING: Option = { atoms: [] };
const split = (...patterns: string[]) => {
  const inside = textAtom('action', patterns, 'glob');
  return { inside, outside: negateAtom(inside) };
};
/** Actions that ask trust policies of roles, or policies of keys; whoever manages a role does not ask its trust policy. */
const ASKING = { 'role-trust': split('sts:*'), 'kms-key': split('kms:*') } as const;
/** What root of the bucket's account may do whatever the bucket's policy denies. */
const REPAIR = split('s3:getbucketpolicy', 's3:putbucketpolicy', 's3:deletebucketpolicy');
const ROOT_CANNOT = split('sts:assumerole');
/** The one action of a covered service that RCPs do not bind. */
const RETIRE = split('kms:retiregrant');
const CALLER_IDENTITY = split('sts:getcalleridentity');

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
    const escapes = this.denies(levels.flat(), 'complete');
    const layers = levels.map((level, index) => this.allows(level, 'complete', statement => this.names(statement) && (index > 0 || this.mayGrant(statement))));
    return escapes === undefined || !isOpen({ layers, escapes }) ? [] : [{ layers: tidy(layers), escapes }];
  }

  public ways(): readonly Way[] {
    const { principal, resource, undeniable } = this.of;
    const kind = resource.policyKind;
    const grants = (kind === 'role-trust' || kind === 'kms-key'
      ? [...this.within(ASKING[kind].inside, this.grants()), ...this.within(ASKING[kind].outside, this.withoutPolicy().grants())]
      : this.grants()).filter(isOpen);
    const common = grants.length === 0 ? undefined : this.common();
    const always: readonly Way[] = undeniable && principal.kind !== 'anonymous' ? [{ layers: [[{ atoms: [CALLER_IDENTITY.inside] }]], escapes: [] }] : [];
    if (common === undefined || !isOpen(common)) return always;
    const root: readonly Layer[] = principal.kind === 'root' ? [[{ atoms: [ROOT_CANNOT.outside] }]] : [];
    return [...always, ...grants.map(grant => (
      { layers: tidy([...root, ...grant.layers, ...common.layers]), escapes: [...grant.escapes, ...common.escapes] }))];
  }

  private within(one: Atom, ways: readonly Way[]): readonly Way[] {
    return ways.map(way => ({ ...way, layers: [[{ atoms: [one] }], ...way.layers] }));
  }

  private withoutPolicy(): WayBuilder {
    const { policy, policyKind, ...resource } = this.of.resource;
    return new WayBuilder({ ...this.of, resource }, this.mode);
  }

  private grants(): readonly Way[] {
    const { principal } = this.of;
    const denies = this.resourceDenies();
    const same = isIdentity(principal) && this.inSameAccount();
    if (principal.kind !== 'root' || !same || denies?.length === 0) return this.grantsBeside(denies, same);
    // Denials of the bucket's policy do not keep its owner from repairing it; a policy that is not known whole neither.
    return [
      ...this.within(REPAIR.inside, this.grantsBeside([], same)),
      ...this.within(REPAIR.outside, this.grantsBeside(denies, same)),
    ];
  }

  private grantsBeside(denies: readonly Cube[] | undefined, same: boolean): readonly Way[] {
    const { principal, resource } = this.of;
    const limited = principal.kind === 'role' || principal.kind === 'user';
    const identity = isIdentity(principal) ? this.identityLayers() : [];
    if (resource.policy === undefined && (!isIdentity(principal) || !identity.every(layer => layer.length > 0))) return [];
    const identityDenies = this.denies([
      ...limited ? principal.identityPolicies : [], ...limited && principal.boundary !== undefined ? [principal.boundary] : [],
      ...isIdentity(principal) ? principal.sessionPolicies ?? [] : [],
    ], 'complete');
    if (denies === undefined || identityDenies === undefined) return [];
    const escapes = [...identityDenies, ...denies];
    const way = (...layers: readonly (readonly Option[])[][]): Way => ({ layers: layers.flat(), escapes });
    if (!isIdentity(principal)) return [way([this.resourceAllows(['direct', 'anybody'])])];
    const ceilings = this.ceilings();
    const needed = resource.policyKind === 'role-trust' || resource.policyKind === 'kms-key';
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
    const same = sameAccount(principalAccount(principal), resourceAccount);
    if (same !== undefined) return same;
    if (resourceAccount === undefined && resource.policy === undefined) return true;
    this.of.doubt(`whether ${resource.arn} is in the account of ${principal.arn}`);
    return this.mode === 'over';
  }

  private identityLayers(): Layer[] {
    const { principal } = this.of;
    if (principal.kind === 'root') return [];
    return [this.allows(principal.identityPolicies, 'complete', statement => this.names(statement) && this.mayGrant(statement))];
  }

  private ceilings(): Layer[] {
    const { principal } = this.of;
    return [
      ...principal.boundary === undefined || principal.kind === 'root' ? [] : [this.allows([principal.boundary], 'complete')],
      ...principal.sessionPolicies === undefined ? [] : [this.allows(principal.sessionPolicies, 'complete')],
    ];
  }

  /** What binds every way: SCPs of the principal's account, RCPs of the resource's, and the endpoint's policy. */
  private common(): Way | undefined {
    const { principal, organization, endpointPolicy } = this.of;
    const layers: Layer[] = [];
    const escapes: Cube[] = [];
    const add = (policies: readonly Policy[]): boolean => {
      const denies = this.denies(policies, 'as-written');
      if (denies === undefined) return false;
      layers.push(this.allows(policies, 'as-written'));
      escapes.push(...denies);
      return true;
    };
    if (organization !== undefined) {
      const service = isIdentity(principal) && principal.serviceLinked !== true
        ? this.levels(organization, organization.serviceControlPolicies, principalAccount(principal)) : [];
      const resource = principal.serviceLinked === true ? []
        : this.levels(organization, organization.resourceControlPolicies, this.of.resourceAccount);
      if (service === undefined || resource === undefined || !service.every(add)) return undefined;
      const covered = serviceAtom(organization.resourceControlServices);
      for (const policies of resource) {
        const denies = this.denies(policies, 'as-written', [covered, RETIRE.outside]);
        if (denies === undefined) return undefined;
        // RCPFullAWSAccess is attached everywhere: a level that states no Allow at all has it left out.
        const stated = policies.some(({ statements }) => statements.some(({ effect }) => effect === 'Allow'));
        layers.push([{ atoms: [negateAtom(covered)] }, { atoms: [RETIRE.inside] }, ...stated ? this.allows(policies, 'as-written') : [ANYTHING]]);
        escapes.push(...denies);
      }
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

  private allows(policies: readonly Policy[], arns: Completion, named = (statement: Statement): boolean => this.names(statement)): Layer {
    if (policies.some(policy => this.isUnknown(policy)) && this.mode === 'over') return [ANYTHING];
    return policies.flatMap(policy => policy.statements).filter(statement => statement.effect === 'Allow' && named(statement)).flatMap(statement => {
      const compiled = this.of.compiler.compile(statement, this.of.variables, arns);
      return this.of.bears(compiled) ? [{ atoms: compiled.cube.atoms, statement }] : [];
    });
  }

  /** The denials; undefined if a policy may hold more of them, and certainty counts. */
  private denies(policies: readonly Policy[], arns: Completion, extra: readonly Atom[] = []): readonly Cube[] | undefined {
    if (policies.some(policy => this.isUnknown(policy)) && this.mode === 'under') return undefined;
    return policies.flatMap(policy => policy.statements).filter(statement => statement.effect === 'Deny' && this.names(statement)).flatMap(statement => {
      const compiled = this.of.compiler.compile(statement, this.of.variables, arns);
      if (!this.of.bears(compiled)) return [];
      return [extra.length === 0 ? compiled.cube : cube([...extra, ...compiled.cube.atoms], statement)];
    });
  }

  private names(statement: Statement): boolean {
    const possible = (statement.effect === 'Allow') === (this.mode === 'over');
    return namedVia(statement, this.of.principal, possible, this.of.formats) !== undefined;
  }

  private mayGrant(statement: Statement): boolean {
    return this.of.leftOut?.has(statement) !== true;
  }

  private isUnknown(policy: Policy): boolean {
    if (policy.unknown !== undefined) this.of.doubt(`${policy.name}: ${policy.unknown}`);
    return policy.unknown !== undefined;
  }

  private resourceDenies(): readonly Cube[] | undefined {
    const { policy } = this.of.resource;
    return policy === undefined ? [] : this.denies([policy], 'as-written');
  }

  private resourceAllows(vias: readonly Via[]): Layer {
    const { principal, resource, resourceAccount, formats } = this.of;
    if (resource.policy === undefined || isVoid(resource.policy, resource, principal, resourceAccount, this.mode)) return [];
    return this.allows([resource.policy], 'as-written', statement => {
      const via = namedVia(statement, principal, this.mode === 'over', formats);
      return via !== undefined && vias.includes(via) && this.mayGrant(statement);
    });
  }
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
