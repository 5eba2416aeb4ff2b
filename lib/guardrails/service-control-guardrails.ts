import { Names, Stack, Token } from 'aws-cdk-lib';
import * as organizations from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import { protectExemptRoles } from './catalogue/exempt-roles';
import { Guardrail } from './guardrail';
import { firstFit, policySize, PolicyStatementJson, statementJson } from './compiler/policy-json';
import { PolicyQuota } from './policy-quota';
import { invalidInput, shown } from '../private/errors';
import { enumerate } from '../private/names';
import { Claim, ClaimPolicy, Claims } from '../verification/claims';

/** Properties of {@link ServiceControlGuardrails}. */
export interface ServiceControlGuardrailsProps {
  /**
   * What must never happen, each kind once.
   */
  readonly guardrails: Guardrail[];

  /**
   * Where the guardrails hold: ids of the root (`r-ab12`), of organizational units (`ou-ab12-34cdefgh`) or of accounts (twelve
   * digits). A policy on a root or unit binds all accounts below it.
   */
  readonly targetIds: string[];

  /**
   * The organization's quotas for service control policies.
   *
   * @default PolicyQuota.CURRENT
   */
  readonly quota?: PolicyQuota;

  /**
   * Policies that others have attached to the targets and that take a place each.
   *
   * @default 1, AWS's FullAWSAccess
   */
  readonly foreignAttachments?: number;

  /**
   * Start of the policies' names, which a number follows. Names are unique in an organization.
   *
   * @default - a name made from the construct's path
   */
  readonly policyNamePrefix?: string;
}

/**
 * Guardrails as service control policies: packed into the fewest that first-fit finds, created one after the other, and
 * attached to their targets.
 *
 * Deploy it in the organization's management account, or in an account to which the organization has delegated the
 * administration of its policies. It binds neither the management account nor service-linked roles.
 *
 * Where a guardrail exempts a role by its name, a statement is added which denies everybody else to create, edit or pass a
 * role of that name.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-organizations-policy.html
 */
export class ServiceControlGuardrails extends Construct {
  /** The policies, in the order in which they are created. */
  public readonly policies: organizations.CfnPolicy[] = [];

  /** Characters that each policy counts for, in the same order. */
  public readonly policySizes: number[] = [];

  /** The guardrails that are in force: those given, and the one that protects exempt roles where there are any. */
  public readonly guardrails: Guardrail[];

  constructor(scope: Construct, id: string, props: ServiceControlGuardrailsProps) {
    super(scope, id);
    const quota = props.quota ?? PolicyQuota.CURRENT;
    const foreign = props.foreignAttachments ?? 1;
    this.validate(props, quota, foreign);

    const companion = protectExemptRoles(props.guardrails);
    this.guardrails = companion ? [...props.guardrails, companion] : [...props.guardrails];

    const prefix = props.policyNamePrefix ?? Names.uniqueResourceName(this, { maxLength: 120, separator: '-' });
    let previous = lastPolicyOf(Stack.of(this));
    for (const content of this.pack(props.targetIds, quota, foreign)) {
      const number = this.policies.length + 1;
      const policy = new organizations.CfnPolicy(this, `Policy${number}`, {
        type: 'SERVICE_CONTROL_POLICY',
        name: `${prefix}-${number}`,
        description: `Guardrails: ${content.Statement.map(({ Sid }) => Sid).join(', ')}`.slice(0, 512),
        content,
        targetIds: props.targetIds,
      });
      // Organizations refuses changes that come at the same time.
      if (previous) {
        policy.node.addDependency(previous);
      }
      previous = policy;
      this.policies.push(policy);
      this.stateClaims(policy, content.Statement);
      this.policySizes.push(policySize(content));
    }
  }

  /** A service control policy of denials leaves what FullAWSAccess beside it allows. */
  private stateClaims(policy: organizations.CfnPolicy, statements: readonly PolicyStatementJson[]): void {
    Claims.of(this).state(...statements.map((statement) => {
      const guardrail = this.guardrails.find(({ _statements }) => _statements.some(({ sid }) => sid === statement.Sid))!;
      return Claim.atMost(ClaimPolicy.of(policy), ClaimPolicy._json(() => ({ Version: '2012-10-17', Statement: [FULL_ACCESS, statement] })), {
        name: 'guardrail',
        about: `${this.node.path}/${statement.Sid}`,
        promise: `Nobody whom the policy ${policy.node.path} binds can do what the guardrail ${guardrail.guardrailId} forbids: ${statement.Sid}`,
      });
    }));
  }

  private pack(targetIds: string[], quota: PolicyQuota, foreign: number) {
    const statements = this.guardrails.flatMap(({ _statements }) => _statements.map((statement) => statementJson(statement)));
    const packed = firstFit(statements, quota.policySize);
    const costs = this.guardrails
      .map(({ guardrailId, _statements }) => ({
        guardrailId, cost: _statements.reduce((sum, statement) => sum + policySize(statementJson(statement)), 0),
      }))
      .sort((a, b) => b.cost - a.cost)
      .map(({ guardrailId, cost }) => `${guardrailId} ${cost}`);
    const spent = `they cost ${enumerate(costs)} characters`;
    const targets = enumerate(targetIds.map((target) => shown(target)));
    const tooLarge = packed.find((policy) => policySize(policy) > quota.policySize);
    if (tooLarge) {
      throw invalidInput(this, `the statement ${shown(tooLarge.Statement[0].Sid)} for ${targets} makes a policy of ${policySize(tooLarge)} characters, ${policySize(tooLarge) - quota.policySize} more than the quota of ${quota.policySize}; ${spent}`,
        'give the guardrail fewer regions, exemptions or names');
    }
    const places = quota.attachments - foreign;
    if (packed.length > places) {
      throw invalidInput(this, `the guardrails need ${packed.length} policies on each of ${targets}, ${packed.length - places} more than the ${places} places left of ${quota.attachments}; ${spent}`,
        'attach some of them to a unit above, or leave some out');
    }
    return packed;
  }

  private validate(props: ServiceControlGuardrailsProps, quota: PolicyQuota, foreign: number): void {
    if (props.guardrails.length === 0) {
      throw invalidInput(this, 'there is no guardrail', 'name at least one');
    }
    const ids = props.guardrails.map(({ guardrailId }) => guardrailId);
    const twice = ids.find((guardrailId, index) => ids.indexOf(guardrailId) !== index);
    if (twice) {
      throw invalidInput(this, `the guardrail ${shown(twice)} is given twice`, 'give it once with everything it needs, or use a construct a target');
    }
    if (props.targetIds.length === 0) {
      throw invalidInput(this, 'there is no target, so the guardrails would bind nobody', 'name the ids of roots, units or accounts');
    }
    for (const target of props.targetIds) {
      if (!Token.isUnresolved(target) && !/^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|\d{12})$/.test(target)) {
        throw invalidInput(this, `${shown(target)} is not a target`, "use the id of a root ('r-ab12'), of a unit ('ou-ab12-34cdefgh') or of an account (twelve digits)");
      }
    }
    if (new Set(props.targetIds).size !== props.targetIds.length) {
      throw invalidInput(this, `a target is named twice in ${shown(props.targetIds)}`, 'name each once');
    }
    if (!Number.isInteger(foreign) || foreign < 0 || foreign >= quota.attachments) {
      throw invalidInput(this, `${shown(foreign)} foreign attachments`, `use a whole number from 0 to ${quota.attachments - 1}: one place at least is needed`);
    }
    const prefix = props.policyNamePrefix;
    if (prefix !== undefined && !Token.isUnresolved(prefix) && !/^[\x20-\x7e]{1,120}$/.test(prefix)) {
      throw invalidInput(this, `${shown(prefix)} is not the start of a policy name`, 'use 1 to 120 ASCII characters');
    }
  }
}

/** What AWS attaches beside every service control policy, and what remains of it is what an account may do. */
const FULL_ACCESS = { Effect: 'Allow', Action: '*', Resource: '*' };

/** The policy that the stack creates last, so that a second construct goes on where the first one ended. */
function lastPolicyOf(stack: Stack): organizations.CfnPolicy | undefined {
  const policies = stack.node.findAll().filter((construct) => construct instanceof organizations.CfnPolicy);
  return policies.filter((policy) => Stack.of(policy) === stack).at(-1);
}
