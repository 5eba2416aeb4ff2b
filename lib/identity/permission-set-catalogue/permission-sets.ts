import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { answerForAwsPolicy, claimNoAdministration, claimNoDataReading, declareEmergency } from './catalogue-claims';
import {
  BreakGlassSetProps, CatalogueSetProps, DeveloperSetProps, NetworkAdminSetProps, PowerUserSetProps, ReadOnlySetProps,
} from './catalogue-props';
import {
  developerStatements, emergencyDenials, findingsException, networkDenials, noAdministration, noAssetsOfDeployments, noOpenFunctions, noOpening,
  noOtherIdentities, securityFindings,
} from './catalogue-statements';
import { noDataReading } from './data-reading';
import { acknowledge } from '../../private/acknowledgements';
import { invalidInput, requireReason, shown } from '../../private/errors';
import { ADMINISTRATIVE_SERVICES } from '../administrative-services';
import { PermissionSet } from '../permission-set';
import { PermissionSetPolicy } from '../permission-set-policy';

const DEVELOPED_WITH = [
  'apigateway', 'cloudformation', 'cloudwatch', 'dynamodb', 'ecr', 'ecs', 'events', 'kinesis', 'lambda', 'logs', 'pipes', 's3', 'scheduler',
  'sns', 'sqs', 'states', 'xray',
];
/** Something of the name must be there, or it would be every stack. */
const STACK_NAME = /^[*?]*[A-Za-z0-9][A-Za-z0-9*?-]*$/;
/** Services by which people and accounts are administered. */
const ADMINISTERED = [
  'account', 'iam', 'identity-sync', 'identitystore', 'organizations', 'rolesanywhere', 'sso', 'sso-directory', 'sts',
];

/**
 * Permission sets for the jobs that most organizations have, each with the least that the job needs. What AWS's policy for a job
 * allows beyond that is denied.
 *
 * None of them can switch off the audit trail or the detection of threats, and each ends after four hours unless said otherwise.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html
 */
export class PermissionSets {
  /**
   * Sees how everything is set up: settings, policies, names, tags, metrics. AWS's ReadOnlyAccess.
   *
   * It cannot change anything, nor read data, logs, messages, code, images or keys of API Gateway: ReadOnlyAccess allows those, and
   * this set denies them. It does read environment variables of functions, user data of instances and pre-shared keys of VPNs: keep
   * secrets out of the first two, and the third in Secrets Manager.
   *
   * @throws when the name is not what Identity Center takes, or the reason says nothing
   * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html
   */
  public static readOnly(scope: Construct, id: string, props: ReadOnlySetProps): PermissionSet {
    const { name = 'ReadOnly', readData, ...options } = props;
    if (readData !== undefined) {
      requireReason(`${scope.node.path}/${id}`, 'reading of data', readData);
    }
    const set = new PermissionSet(scope, id, {
      ...options,
      name,
      description: readData === undefined ? 'Sees how everything is set up, and no data' : 'Sees how everything is set up, and data',
      managedPolicies: [PermissionSetPolicy.awsManaged('ReadOnlyAccess')],
      statements: readData === undefined ? noDataReading(Stack.of(scope).partition) : [],
    });
    if (readData === undefined) {
      claimNoDataReading(set);
    }
    answerForAwsPolicy(set, 'ReadOnlyAccess', 'reads only');
    return set;
  }

  /**
   * Builds with the named services, and makes roles for what is built: on one path, under one boundary, for services only.
   *
   * It cannot make roles without the boundary, users, groups or policies, change who may assume a role, pass or assume any other role,
   * change stacks that exist or the CDK's assets, open shells, give functions URLs without sign-in, or touch the account, the organization
   * or Identity Center. Whoever may change code acts as that code does: assign it to accounts whose workloads carry the boundary. The
   * proofs say so of each assignment, and the answer to them is yours.
   *
   * @throws when the boundary is a policy of AWS, the path is the root, or a service administers identities or accounts
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
   */
  public static developer(scope: Construct, id: string, props: DeveloperSetProps): PermissionSet {
    const where = `${scope.node.path}/${id}`;
    const { name = 'Developer', roleBoundary, rolePath = '/workload/', services = DEVELOPED_WITH, stackNames = [], ...options } = props;
    if (roleBoundary.path === undefined) {
      throw invalidInput(where, `roleBoundary is the policy ${roleBoundary.name} of AWS`, 'name a policy of the accounts, such as that of a WorkloadBoundary');
    }
    if (Token.isUnresolved(rolePath) || !/^\/([\w+=,.@-]+\/)+$/.test(rolePath) || rolePath.startsWith('/aws-')) {
      throw invalidInput(where, `${shown(rolePath)} is not a path below the root`, "begin and end it with a slash, such as '/workload/'");
    }
    const wrong = services.find((service) => Token.isUnresolved(service) || !/^[a-z0-9-]+$/.test(service) || ADMINISTERED.includes(service));
    if (wrong !== undefined || services.length === 0) {
      throw invalidInput(where, services.length === 0 ? 'there are no services' : `${shown(wrong)} is no service that developers build with`,
        "name services as actions do, such as 'lambda', and none that administers identities or accounts");
    }
    checkNames(where, 'stackNames', stackNames, STACK_NAME);
    const { statements, exceptions } = developerStatements({
      partition: Stack.of(scope).partition, services, rolePath, boundaryPath: roleBoundary.path, boundaryName: roleBoundary.name, stackNames,
    });
    const set = new PermissionSet(scope, id, {
      ...options, name, description: 'Builds with some services, and makes roles under a boundary', statements, wildcardExceptions: exceptions,
    });
    for (const service of services.filter((one) => ADMINISTRATIVE_SERVICES.includes(one))) {
      acknowledge(set, `ZeroTrustChecks::ZeroTrust-NoWildcardAdmin[Action::${service}:*]`,
        'Developers build with it; roles without the boundary, passing other roles and changing stacks that exist are denied beside it');
    }
    claimNoAdministration(set);
    return set;
  }

  /**
   * Works with every service but IAM: AWS's PowerUserAccess.
   *
   * It makes no identities, passes no roles and assumes none but those that are named; stacks that exist, stack sets, the CDK's assets,
   * the account, the organization, Identity Center and trust anchors are closed. Service-linked roles are made as services ask for
   * them. It reads data and secrets. Whoever may change code or open a session on an instance acts as that does. The proofs say so
   * of each assignment, and the answer to them is yours.
   *
   * @throws when a role is no ARN of a role, or a name of a stack is none
   * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/PowerUserAccess.html
   */
  public static powerUser(scope: Construct, id: string, props: PowerUserSetProps): PermissionSet {
    const where = `${scope.node.path}/${id}`;
    const { name = 'PowerUser', assumableRoleArns = [], stackNames = [], ...options } = props;
    checkNames(where, 'assumableRoleArns', assumableRoleArns, /^arn:[^:]+:iam::(\d{12}|\*):role\/[\w+=,.@*?/-]*[\w+=,.@-][\w+=,.@*?/-]*$/);
    checkNames(where, 'stackNames', stackNames, STACK_NAME);
    const { partition } = Stack.of(scope);
    const set = new PermissionSet(scope, id, {
      ...options,
      name,
      description: 'Works with every service, and with no identity',
      managedPolicies: [PermissionSetPolicy.awsManaged('PowerUserAccess')],
      statements: [
        ...noOtherIdentities(partition, assumableRoleArns, stackNames),
        ...noAdministration(),
        noOpening(),
        noOpenFunctions(),
        noAssetsOfDeployments(partition),
      ],
    });
    acknowledge(set, 'ZeroTrustChecks::ZeroTrust-NoWildcardAdmin[Policy::PowerUserAccess]',
      'It has every service but IAM, which is the job; identities, passing roles, accounts and the organization are denied beside it, and that is proved');
    claimNoAdministration(set);
    return set;
  }

  /**
   * Reviews how accounts are secured: AWS's SecurityAudit, with the findings of Access Analyzer, Inspector and Macie that it leaves out.
   *
   * It changes nothing, archives no finding and reads no data: not logs, objects, items, nor people in user pools.
   *
   * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/SecurityAudit.html
   */
  public static securityAudit(scope: Construct, id: string, props: CatalogueSetProps): PermissionSet {
    const { name = 'SecurityAudit', ...options } = props;
    const set = new PermissionSet(scope, id, {
      ...options,
      name,
      description: 'Reviews how accounts are secured, and reads no data',
      managedPolicies: [PermissionSetPolicy.awsManaged('SecurityAudit')],
      statements: [securityFindings(), ...noDataReading(Stack.of(scope).partition)],
      wildcardExceptions: [findingsException()],
    });
    claimNoDataReading(set);
    answerForAwsPolicy(set, 'SecurityAudit', 'reads only');
    return set;
  }

  /**
   * Runs networks: VPCs, transit gateways, Direct Connect, load balancers, DNS. AWS's NetworkAdministrator.
   *
   * It cannot delete flow logs, give domains away or buy them, read data, or read logs but those that are named. It passes roles whose
   * names begin with `flow-logs-`, as AWS's policy allows, and may open networks to the internet: guardrails and rules limit that.
   *
   * @throws when a name of a log group is none
   * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/NetworkAdministrator.html
   */
  public static networkAdmin(scope: Construct, id: string, props: NetworkAdminSetProps): PermissionSet {
    const { name = 'NetworkAdmin', readableLogGroups = [], ...options } = props;
    checkNames(`${scope.node.path}/${id}`, 'readableLogGroups', readableLogGroups, /^[\w./#*?-]*[\w./#-][\w./#*?-]*$/);
    const { partition } = Stack.of(scope);
    const set = new PermissionSet(scope, id, {
      ...options,
      name,
      description: 'Runs networks and DNS',
      managedPolicies: [PermissionSetPolicy.awsManaged('job-function/NetworkAdministrator')],
      statements: [...networkDenials(partition, readableLogGroups), ...noDataReading(partition, ['logs:GetLogEvents'])],
    });
    answerForAwsPolicy(set, 'NetworkAdministrator', 'works on networks only');
    return set;
  }

  /**
   * Sees bills, costs, budgets and credits: AWS's AWSBillingReadOnlyAccess. It neither pays nor changes anything, and sees no resources.
   *
   * Identities see bills only where root of the account has activated it; the bills of the organization are in the management account.
   *
   * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBillingReadOnlyAccess.html
   */
  public static billingViewer(scope: Construct, id: string, props: CatalogueSetProps): PermissionSet {
    const { name = 'BillingViewer', ...options } = props;
    const set = new PermissionSet(scope, id, {
      ...options, name, description: 'Sees bills and costs', managedPolicies: [PermissionSetPolicy.awsManaged('AWSBillingReadOnlyAccess')],
    });
    answerForAwsPolicy(set, 'AWSBillingReadOnlyAccess', 'reads bills only');
    return set;
  }

  /**
   * Repairs workloads when nobody else can, for one hour: AWS's AdministratorAccess without identities. For the day when Identity Center
   * works; for the other day there is {@link BreakGlassAccess}, which also opens roles and guardrails.
   *
   * It reads and changes whatever services hold, rolls stacks back, and reads IAM. It cannot write, pass or assume identities, since one
   * without the denials of this set could do everything; nor switch off the audit trail, give stacks new templates, or change the account,
   * the organization or Identity Center.
   *
   * Assign it to a group that is empty but in an emergency, and tell each use: a rule with {@link PermissionSets.eventsOfUse} in each
   * account and region. It declares itself an administrator to the proofs; that whoever may change code acts as that code does is theirs
   * to say and yours to answer.
   *
   * @throws when the name is not what Identity Center takes
   * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/emergency-access.html
   */
  public static breakGlass(scope: Construct, id: string, props: BreakGlassSetProps): PermissionSet {
    const { name = 'BreakGlass', ...options } = props;
    const set = new PermissionSet(scope, id, {
      ...options,
      name,
      description: 'For emergencies: each use is alarmed',
      sessionDuration: Duration.hours(1),
      managedPolicies: [PermissionSetPolicy.administration('AdministratorAccess', 'What breaks in an emergency is known to nobody before it')],
      statements: emergencyDenials(Stack.of(scope).partition),
    });
    declareEmergency(set);
    return set;
  }

  /**
   * Which events tell that somebody uses a permission set in the account of a rule: calls, reads included where the rule's state is
   * `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`, and sign-ins to the console. Events reach the region where they happen.
   *
   * @param scope where the rule is, in the account that is watched
   * @param permissionSetName its name; sets whose names begin with it and an underscore are told too
   * @throws when the name is none of a permission set
   * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
   */
  public static eventsOfUse(scope: Construct, permissionSetName: string): events.EventPattern {
    if (Token.isUnresolved(permissionSetName) || !/^[\w+=,.@-]{1,32}$/.test(permissionSetName)) {
      throw invalidInput(scope, `${shown(permissionSetName)} is not the name of a permission set`, 'write the exact name, without wildcards');
    }
    const session = Stack.of(scope).formatArn({
      service: 'sts', region: '', resource: 'assumed-role', resourceName: `AWSReservedSSO_${permissionSetName}_`,
    });
    return {
      source: events.Match.prefix('aws.'),
      detailType: ['AWS API Call via CloudTrail', 'AWS Console Sign In via CloudTrail'],
      detail: { userIdentity: { arn: events.Match.prefix(session) } },
    };
  }

  private constructor() {}
}

function checkNames(where: string, property: string, names: readonly string[], pattern: RegExp): void {
  const wrong = names.find((name) => Token.isUnresolved(name) || !pattern.test(name));
  if (wrong !== undefined) {
    throw invalidInput(where, `${shown(wrong)} in ${property} names nothing or everything`, 'write it out, with * and ? only for a part of it');
  }
}
