import { DifferingResources, RESOURCES_DIFFER } from './differing-resources';
import { Counterparts, organizationText, principalText, resourceText } from './same-parts';
import { Elsewhere, SeenFromOutside } from '../claims/elsewhere';
import { Deployment } from '../deployment';
import { ActionCatalogue } from '../policy/catalogue';
import { Before, PolicyProver, PolicyVerdict } from '../policy/find-request';
import { Principal, Request, Resource, Statement } from '../policy-facts';

/** Access that one of two deployments gives and the other does not. */
export interface AccessChange {
  readonly change: 'added' | 'removed';
  readonly witness: Request;
  /** The statements that give it, where it is given. */
  readonly granting: readonly Statement[];
}

/** What could not be decided. */
export interface UndecidedChange {
  readonly change: 'added' | 'removed';
  readonly principal: string;
  readonly because: string;
}

/** What a change of policies means. */
export interface AccessChanges {
  readonly changes: readonly AccessChange[];
  readonly undecided: readonly UndecidedChange[];
  readonly assumptions: readonly string[];
  /** Whether there may be more than is told. */
  readonly cut: boolean;
}

/** How much is told: witnesses of one principal at one resource. */
const MOST_WITNESSES = 10;

/** Options of {@link accessChanges}. */
export interface AccessChangesOptions {
  readonly catalogue?: ActionCatalogue;
  readonly progress?: (principal: string) => void;
}

/**
 * Compares what two deployments allow, principal by principal and resource by resource, by meaning: one witness for each
 * statement that gives what the other deployment does not give. The letters of both have to be the same.
 */
export function accessChanges(before: Deployment, after: Deployment, options: AccessChangesOptions = {}): AccessChanges {
  const added = new OneWay(before, after, 'added', options).run();
  const removed = new OneWay(after, before, 'removed', options).run();
  return {
    changes: [...added.changes, ...removed.changes],
    undecided: [...added.undecided, ...removed.undecided],
    assumptions: [...new Set([...added.assumptions, ...removed.assumptions])].sort(),
    cut: added.cut || removed.cut,
  };
}

/** What `to` allows and `from` does not. */
class OneWay {
  private readonly prover = new PolicyProver();
  private readonly earlier: Counterparts;
  private readonly sameOrganization: boolean;
  private readonly differing: DifferingResources;
  private readonly changes: AccessChange[] = [];
  private readonly undecided: UndecidedChange[] = [];
  private readonly assumptions = new Set<string>();
  private cut = false;

  public constructor(
    private readonly from: Deployment, private readonly to: Deployment, private readonly change: 'added' | 'removed', private readonly options: AccessChangesOptions,
  ) {
    this.earlier = new Counterparts(from);
    this.differing = new DifferingResources([from, to]);
    this.assumptions.add(RESOURCES_DIFFER);
    this.sameOrganization = organizationText(from.organization) === organizationText(to.organization);
  }

  public run(): AccessChanges {
    const resources = this.to.resources.filter(({ policy }) => policy !== undefined);
    const changed = resources.filter((resource) => {
      const same = this.earlier.resource(resource);
      return same === undefined || resourceText(same) !== resourceText(resource);
    });
    const rest = this.everythingBut([...resources, ...this.from.resources.filter(({ policy }) => policy !== undefined)]);
    for (const principal of this.to.principals) {
      this.options.progress?.(principal.arn);
      const same = this.earlier.principal(principal);
      const isSame = this.sameOrganization && same !== undefined && principalText(same) === principalText(principal);
      const then = { principal: same ?? nobody(principal), ...this.organizationBefore() };
      if (!isSame) this.ask(principal, rest.resource, rest.unless, { ...then, resource: rest.resource });
      for (const resource of isSame ? changed : resources) {
        for (const one of inside(resource)) {
          const there = this.earlier.resource(resource);
          this.ask(principal, one, [], { ...then, resource: { ...(there ?? withoutPolicy(resource)), arn: one.arn } });
        }
      }
    }
    this.strangers(this.sameOrganization ? changed : resources);
    return { changes: this.changes, undecided: this.undecided, assumptions: [...this.assumptions], cut: this.cut };
  }

  /** Those whom only policies of resources let in. */
  private strangers(resources: readonly Resource[]): void {
    const known = new Set(this.to.principals.map(({ arn }) => arn));
    // Both pick numbers for accounts of strangers that neither deployment names.
    const all = [...this.to.resources, ...this.from.resources];
    const now = new Elsewhere(known, this.to.organization, all);
    const then = new Elsewhere(known, this.from.organization, all);
    for (const resource of resources) {
      for (const one of inside(resource)) {
        const there = this.earlier.resource(resource);
        const seen = now.of(one, one.arn);
        if (seen === undefined) continue;
        const earlier = then.of({ ...(there ?? withoutPolicy(resource)), arn: one.arn, policy: there?.policy ?? { name: 'none', statements: [] } }, one.arn)!;
        this.askStrangers(seen, earlier);
      }
    }
  }

  private askStrangers(seen: SeenFromOutside, earlier: SeenFromOutside): void {
    for (const { principal } of seen.principals) {
      const then = { principal, resource: earlier.resource, ...(earlier.organization && { organization: earlier.organization }) };
      this.ask(principal, seen.resource, [], then, seen);
    }
  }

  private ask(asked: Principal, resource: Resource, unless: readonly Statement[], then: Before, seen?: SeenFromOutside): void {
    const principal = this.differing.asFor(asked, resource.arn);
    const earlier = { ...then, principal: this.differing.asFor(then.principal, resource.arn) };
    const leftOut = new Set<Statement>();
    const organization = seen?.organization ?? this.to.organization;
    for (let count = 0; count <= MOST_WITNESSES; count++) {
      const verdict: PolicyVerdict = this.prover.findRequest({
        principals: [principal],
        actions: ['*'],
        resources: [resource],
        unless,
        leftOut,
        letters: this.to.letters,
        ...(organization && { organization }),
        ...(this.options.catalogue && { catalogue: this.options.catalogue }),
      }, () => earlier);
      if (verdict.verdict === 'PROVED') {
        verdict.assumptions.forEach((one) => this.assumptions.add(one));
        return;
      }
      if (verdict.verdict === 'UNKNOWN') {
        this.undecided.push({ change: this.change, principal: principal.arn, because: verdict.because });
        return;
      }
      if (count === MOST_WITNESSES) {
        this.cut = true;
        return;
      }
      // What strangers have of their own account is taken as given: the resource's statements are what changed.
      const granting = seen === undefined ? verdict.granting : verdict.granting.filter((one) => seen.resource.policy?.statements.includes(one));
      this.changes.push({
        change: this.change,
        witness: seen?.restored(verdict.witness) ?? verdict.witness,
        granting: granting.map((statement) => seen?.original(statement) ?? this.differing.original(statement)),
      });
      if (granting.length === 0) return;
      granting.forEach((statement) => leftOut.add(statement));
    }
  }

  private organizationBefore(): { readonly organization?: Deployment['organization'] } {
    return this.from.organization === undefined ? {} : { organization: this.from.organization };
  }

  /** Whatever has no policy of its own: all ARNs but those of the resources. */
  private everythingBut(resources: readonly Resource[]): { readonly resource: Resource; readonly unless: readonly Statement[] } {
    const arns = [...new Set(resources.flatMap(inside).map(({ arn }) => arn))];
    return {
      resource: { arn: '*' },
      unless: arns.length === 0 ? [] : [{ effect: 'Deny', actions: ['*'], resources: arns, conditions: [] }],
    };
  }
}

/** A resource, and what lies in it where its policy bears on that too. */
function inside(resource: Resource): readonly Resource[] {
  const service = resource.arn.split(':')[2];
  return service === 's3' && !resource.arn.includes('/') ? [resource, { ...resource, arn: `${resource.arn}/*` }] : [resource];
}

function withoutPolicy({ policy, ...rest }: Resource): Resource {
  return rest;
}

/** The principal before it was there: nothing lets it do anything. */
function nobody({ kind, arn, account }: Principal): Principal {
  return { kind, arn, ...(account !== undefined && { account }), identityPolicies: [] };
}

