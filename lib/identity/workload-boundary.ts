import { Names, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { ADMINISTRATIVE_SERVICES } from './administrative-services';
import { ACCOUNT, boundaryStatements, SHEDDING, TAMPERING } from './boundary-statements';
import { policySize } from './policy-size';
import { acknowledge } from '../private/acknowledgements';
import { invalidInput, shown } from '../private/errors';
import { boundIdentities } from '../private/role-claims';
import { Claim, ClaimPolicy, ClaimPrincipal, ClaimResource, Claims } from '../verification/claims';

/** Properties of {@link WorkloadBoundary}. */
export interface WorkloadBoundaryProps {
  /**
   * Name of the policy. The boundary needs one: it names its own ARN in the statements that demand itself on every new
   * identity, and roles made outside CDK must be able to name it.
   *
   * @default - made from the construct's path and the stack's region, since IAM names are one space for all regions
   */
  readonly policyName?: string;

  /**
   * Services a workload can ever be granted, as the prefix of their actions: `s3`, `dynamodb`. The narrower ceiling.
   *
   * @default - all services: the boundary grants nothing by itself and denies what escalates
   */
  readonly services?: string[];

  /**
   * Regions in which a workload may work, such as `eu-central-1`. Services with one global endpoint are left out.
   *
   * @default - not restricted
   */
  readonly allowedRegions?: string[];

  /**
   * Paths of the roles a workload may pass to services, such as `/service/`. IAM cannot ask whether a passed role has a
   * boundary, so only roles meant to be passed belong under the path.
   *
   * @default - none: a workload passes no role
   */
  readonly passableRolePaths?: string[];
}

/** IAM's quota for a managed policy, whitespace not counted. */
const POLICY_QUOTA = 6144;

/**
 * The most a workload's role can ever do: everything but escalating its privileges and tampering with the audit trail.
 *
 * As a permissions boundary it grants nothing. It denies IAM writes on identities that do not carry this same boundary
 * (so whatever a workload creates is bound as it is), the boundary's removal and edit, credentials and trust of others,
 * passing roles, and switching off or thinning out CloudTrail, Config, GuardDuty, Security Hub, Access Analyzer, Macie,
 * Inspector, Detective, Security Lake, flow logs and log groups. Roles that respond to incidents or deploy stacks need
 * what it denies: do not apply it to them.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export class WorkloadBoundary extends iam.ManagedPolicy {
  /**
   * @throws when the name, a service, a region or a path is malformed, or the policy would exceed IAM's 6,144 characters
   */
  constructor(scope: Construct, id: string, props: WorkloadBoundaryProps = {}) {
    const where = `${scope.node.path}/${id}`;
    const stack = Stack.of(scope);
    const name = policyName(scope, id, where, props.policyName);
    const statements = boundaryStatements({
      // From the name, not from the resource: a document that refers to its own resource is a circle.
      selfArn: stack.formatArn({ service: 'iam', region: '', resource: 'policy', resourceName: name }),
      passableRoleArns: (props.passableRolePaths ?? []).map((path) => roleArnPattern(stack, where, path)),
      ceiling: ceiling(where, props.services),
      regions: regions(where, props.allowedRegions),
    });
    const size = statements.reduce((sum, statement) => sum + policySize(stack.resolve(statement.toStatementJson())) + 1, 40);
    if (size > POLICY_QUOTA) {
      throw invalidInput(where, `the boundary may reach ${size} characters, IAM takes ${POLICY_QUOTA}`, 'list fewer services, regions or paths');
    }
    super(scope, id, {
      managedPolicyName: name,
      description: 'Permissions boundary of workloads: no privilege escalation, no audit tampering, itself on every identity they create',
      document: new iam.PolicyDocument({ statements, minimize: false }),
    });
    this.acknowledgeCeiling(props.services);
    this.stateClaims(statements);
  }

  /**
   * Sets the boundary on every role and user under a construct: a stack, a stage or the whole app. Roles of CDK's own
   * custom resources are included. A boundary applied closer to a role wins, and `iam.PermissionsBoundary.of(x).clear()`
   * takes one part out.
   *
   * @param scope where to apply it
   */
  public applyTo(scope: IConstruct): void {
    iam.PermissionsBoundary.of(scope).apply(this);
  }

  private stateClaims(statements: iam.PolicyStatement[]): void {
    const { path } = this.node;
    Claims.of(this)._stateLater(() => {
      const bound = boundIdentities(this.node.root, this).map((identity) => ClaimPrincipal.ofResource(identity));
      const resources = [ClaimResource.arn('*')];
      const asMade = Claim.atMost(ClaimPolicy.of(this), ClaimPolicy._statements(() => statements), {
        name: 'ceiling', about: path, promise: `The boundary ${path} leaves no more than it was made to leave`,
      });
      // What nobody of the app carries binds nobody of whom more could be proved.
      return bound.length === 0 ? [asMade] : [
        asMade,
        Claim.cannot({
          name: 'cannot-shed-the-boundary',
          about: path,
          promise: `Nobody who carries the boundary ${path} can take it off, change it, or touch identities that have none`,
          principals: bound,
          actions: [...SHEDDING],
          resources,
        }),
        Claim.cannot({
          name: 'cannot-tamper-with-audit',
          about: path,
          promise: `Nobody who carries the boundary ${path} can stop audit or detection, or erase what they wrote`,
          principals: bound,
          actions: [...TAMPERING],
          resources,
        }),
        Claim.cannot({
          name: 'cannot-leave-the-organization',
          about: path,
          promise: `Nobody who carries the boundary ${path} can change the account or its place in the organization`,
          principals: bound,
          actions: [...ACCOUNT],
          resources,
        }),
      ];
    });
  }

  /** A boundary allows nothing by itself, so its ceiling is wide on purpose; the findings are about policies that grant. */
  private acknowledgeCeiling(services: string[] | undefined): void {
    const reason = 'A permissions boundary grants nothing: an identity can do only what a policy of its own also allows. This Allow is the ceiling from which the statements after it take privilege escalation and audit tampering away';
    const actions = services ? services.map((service) => `${service}:*`) : ['*'];
    for (const action of actions) {
      acknowledge(this, `AwsSolutions::AwsSolutions-IAM5[Action::${action}]`, reason);
    }
    const administrative = actions.filter((action) => action === '*' || ADMINISTRATIVE_SERVICES.includes(action.slice(0, -2)));
    for (const action of administrative) {
      acknowledge(this, `ZeroTrustChecks::ZeroTrust-NoWildcardAdmin[Action::${action}]`, reason);
    }
    acknowledge(this, 'AwsSolutions::AwsSolutions-IAM5[Resource::*]', reason);
    acknowledge(this, 'NIST.800.53.R5::NIST.800.53.R5-IAMPolicyNoStatementsWithFullAccess', reason);
    if (!services) {
      acknowledge(this, 'NIST.800.53.R5::NIST.800.53.R5-IAMPolicyNoStatementsWithAdminAccess', reason);
    }
  }
}

function policyName(scope: Construct, id: string, where: string, given?: string): string {
  if (given === undefined) {
    const path = [...scope.node.path.split('/'), id].filter((part) => part !== '').join('-').replace(/[^A-Za-z0-9-]/g, '');
    const stem = path.length > 90 ? `${path.slice(0, 80)}-${Names.nodeUniqueId(scope.node).slice(-8)}` : path;
    return `${stem}-${Stack.of(scope).region}`;
  }
  if (!Token.isUnresolved(given) && !/^[\w+=,.@-]{1,128}$/.test(given)) {
    throw invalidInput(where, `${shown(given)} is not a policy name`, 'use 1 to 128 letters, digits and +=,.@_-');
  }
  return given;
}

function ceiling(where: string, services?: string[]): string[] {
  if (services === undefined) {
    return ['*'];
  }
  const wrong = services.find((service) => !/^[a-z0-9-]+$/.test(service));
  if (services.length === 0 || wrong !== undefined) {
    throw invalidInput(where, services.length === 0 ? 'no service is under the ceiling' : `${shown(wrong)} is not a service`, "list prefixes of actions such as 's3'");
  }
  return services.map((service) => `${service}:*`);
}

function regions(where: string, allowed?: string[]): string[] | undefined {
  const wrong = allowed?.find((region) => !Token.isUnresolved(region) && !/^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(region));
  if (allowed?.length === 0 || wrong !== undefined) {
    throw invalidInput(where, wrong === undefined ? 'no region is allowed' : `${shown(wrong)} is not a region`, "use regions such as 'eu-central-1'");
  }
  return allowed;
}

function roleArnPattern(stack: Stack, where: string, path: string): string {
  if (Token.isUnresolved(path) || !/^\/([\w+=,.@-]+\/)+$/.test(path)) {
    throw invalidInput(where, `${shown(path)} is not a path of roles`, "use one such as '/service/'; the root path would let every role be passed");
  }
  return stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: `${path.slice(1)}*` });
}
