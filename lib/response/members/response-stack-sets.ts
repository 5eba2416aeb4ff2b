import { CfnParameter, CfnResource, CfnStackSet, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { requireAccount, requireBusArn, requireOrganization } from './checked-ids';
import { embeddedTemplate } from './embedded-template';
import { FindingForwarder } from './finding-forwarder';
import { ResponseMemberRoles } from './response-member-roles';
import { invalidInput, shown } from '../../private/errors';
import { FindingSource } from '../finding-trigger';
import { Playbook } from '../playbook';
import { ProtectedPrincipal } from '../protected-principal';
import { ResponseMembers } from '../response-members';

/** Properties of {@link ResponseStackSets}. */
export interface ResponseStackSetsProps {
  /**
   * The organization, such as `o-a1b2c3d4e5`.
   */
  readonly organizationId: string;

  /**
   * Organizational units or the root in whose accounts the playbooks act, `ou-...` or `r-...`. Accounts that join them later get the
   * roles too, and those that leave lose them. A service-managed stack set leaves out the management account.
   */
  readonly organizationalUnitIds: string[];

  /**
   * The hub's playbooks, with the same options. `Playbook.isolatePod` cannot be among them: it needs an entry in its clusters, so deploy
   * {@link ResponseMemberRoles} in the accounts that have them.
   */
  readonly playbooks: Playbook[];

  /**
   * As the hub has it: names and external id.
   */
  readonly members: ResponseMembers;

  /**
   * The account in which the incident response is deployed, 12 digits.
   *
   * @default - the account of this stack
   */
  readonly hubAccountId?: string;

  /**
   * ARN of the hub's {@link FindingBus}.
   *
   * @default - none, and no forwarders: the hub is the delegated administrator of what the playbooks answer, in each region
   */
  readonly busArn?: string;

  /**
   * Regions whose findings are forwarded. Required with `busArn`. Name us-east-1 for AWS Health, which sends events of no region there.
   *
   * @default - none
   */
  readonly regions?: string[];

  /**
   * Whose findings are forwarded, with `busArn`.
   *
   * @default - all: GuardDuty, AWS Health and Security Hub
   */
  readonly sources?: FindingSource[];

  /**
   * Name of a topic of the hub's account, the same in each of `regions`, that is told of findings that could not be forwarded. Its policy
   * and its key must admit CloudWatch for the accounts of the organization.
   *
   * @default - none: the alarms are seen in CloudWatch
   */
  readonly alarmTopicName?: string;

  /**
   * Users and roles that no playbook acts on, as the hub has them.
   *
   * @default - those that are always protected, see `IncidentResponseProps.protectedPrincipals`
   */
  readonly protectedPrincipals?: ProtectedPrincipal[];

  /**
   * Whether this stack is deployed in an account that is a delegated administrator of CloudFormation StackSets, not in the organization's
   * management account.
   *
   * @default true
   */
  readonly delegatedAdministrator?: boolean;

  /**
   * How the names of the stack sets begin: a letter, then at most 60 letters, digits and hyphens. Changing it makes new ones, whose roles
   * have the names of those that are there: delete the old sets first.
   *
   * @default 'zero-trust-response'
   */
  readonly namePrefix?: string;
}

/**
 * Gives the accounts of organizational units what a hub needs in them, by service-managed stack sets: for each playbook its
 * {@link ResponseMemberRoles}, in this region alone, for IAM has none; and the {@link FindingForwarder} in each region.
 *
 * Each template is made from those constructs when the app is synthesized and stands in this one: there are no assets. A set for each
 * playbook keeps every template within CloudFormation's 51,200 bytes, and adding a playbook changes no other's set.
 *
 * StackSets itself costs nothing; a forwarder's alarm costs $0.10 a month in each account and region (us-east-1, 2026-11).
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html
 */
export class ResponseStackSets extends Construct {
  /** One for the roles of each playbook, in the order of the playbooks. */
  public readonly roles: CfnStackSet[];
  /** The one for the forwarders; absent without a bus. */
  public readonly forwarders?: CfnStackSet;

  private readonly props: ResponseStackSetsProps;

  /**
   * @param scope a stack of the hub's account, of another delegated administrator of StackSets, or of the management account
   * @param id its construct id
   * @param props in which accounts and regions, and for which playbooks
   * @throws if ids, names or regions are none, contradict each other or are given twice, a playbook needs more than roles, or a template
   * gets longer than CloudFormation takes
   */
  constructor(scope: Construct, id: string, props: ResponseStackSetsProps) {
    super(scope, id);
    this.props = props;
    this.check();
    this.roles = props.playbooks.map((playbook) => this.rolesOf(playbook));
    if (props.busArn !== undefined) {
      this.forwarders = this.stackSet('Forwarders', 'forwarders', 'Sends findings to the hub', props.regions!, this.forwarderTemplate(), {
        [BUS]: props.busArn, ...props.alarmTopicName !== undefined && { [HUB]: this.hubAccount },
      });
    }
  }

  private get hubAccount(): string {
    return this.props.hubAccountId ?? Stack.of(this).account;
  }

  private rolesOf(playbook: Playbook): CfnStackSet {
    const { members, protectedPrincipals, organizationId } = this.props;
    const place = new Construct(this, playbook.playbookName);
    const template = embeddedTemplate(place, (stack) => {
      const roles = new ResponseMemberRoles(stack, 'Roles', {
        hubAccountId: parameter(stack, HUB, 'The account of the hub'),
        organizationId: parameter(stack, ORGANIZATION, 'The organization of both accounts'),
        members,
        playbooks: [playbook],
        protectedPrincipals,
      });
      const other = roles.node.findAll().filter(CfnResource.isCfnResource).find(({ cfnResourceType }) => !cfnResourceType.startsWith('AWS::IAM::'));
      if (other) {
        throw invalidInput(this, `the playbook ${playbook.playbookName} needs ${other.cfnResourceType} beside its roles, which not every account can have`,
          'leave it out, and deploy ResponseMemberRoles for it in the accounts that have what it acts on');
      }
    });
    const name = playbook.playbookName.replace(/(?<!^)(?=[A-Z])/g, '-').toLowerCase();
    return this.stackSet(`${playbook.playbookName}Roles`, name, `Roles of the playbook ${playbook.playbookName} of the hub`, [Stack.of(this).region], template, {
      [HUB]: this.hubAccount, [ORGANIZATION]: organizationId,
    });
  }

  private forwarderTemplate(): string {
    const { playbooks, sources, alarmTopicName } = this.props;
    return embeddedTemplate(this, (stack) => {
      new FindingForwarder(stack, 'Forwarder', {
        busArn: parameter(stack, BUS, 'The bus of the hub'),
        playbooks,
        sources,
        alarmTopicArn: alarmTopicName && stack.formatArn({ service: 'sns', account: parameter(stack, HUB, 'The account of the hub'), resource: alarmTopicName }),
      });
    });
  }

  private stackSet(
    id: string, name: string, description: string, regions: string[], templateBody: string, parameters: { [name: string]: string },
  ): CfnStackSet {
    const { delegatedAdministrator = true, organizationalUnitIds, namePrefix = 'zero-trust-response' } = this.props;
    return new CfnStackSet(this, id, {
      stackSetName: `${namePrefix}-${name}`,
      description,
      permissionModel: 'SERVICE_MANAGED',
      callAs: delegatedAdministrator ? 'DELEGATED_ADMIN' : 'SELF',
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      // Operations on one set wait for each other instead of failing.
      managedExecution: { Active: true },
      operationPreferences: { failureTolerancePercentage: 10, maxConcurrentPercentage: 25, regionConcurrencyType: 'PARALLEL' },
      capabilities: ['CAPABILITY_NAMED_IAM'],
      stackInstancesGroup: [{ deploymentTargets: { organizationalUnitIds }, regions }],
      parameters: Object.entries(parameters).map(([parameterKey, parameterValue]) => ({ parameterKey, parameterValue })),
      templateBody,
    });
  }

  private check(): void {
    const { organizationId, organizationalUnitIds, playbooks, hubAccountId, busArn, regions, sources, alarmTopicName, namePrefix = 'zero-trust-response' } = this.props;
    requireOrganization(this, organizationId);
    if (hubAccountId !== undefined) {
      requireAccount(this, hubAccountId);
    }
    this.checkList('organizationalUnitIds', organizationalUnitIds, /^(?:r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$/, 'the id of a root or an organizational unit', "use such as 'ou-ab12-34cdefgh'");
    if (playbooks.length === 0) {
      throw invalidInput(this, 'playbooks is empty', 'give those of the hub');
    }
    const twice = playbooks.find(({ playbookName }, index) => playbooks.findIndex((other) => other.playbookName === playbookName) !== index);
    if (twice) {
      throw invalidInput(this, `the playbook ${shown(twice.playbookName)} is given twice`, 'give it once');
    }
    if (busArn === undefined) {
      const idle = Object.entries({ regions, sources, alarmTopicName }).find(([, value]) => value !== undefined);
      if (idle) {
        throw invalidInput(this, `${idle[0]} is given and busArn is not, so that nothing is forwarded`, `give busArn, or leave out ${idle[0]}`);
      }
    } else {
      requireBusArn(this, busArn);
      this.checkList('regions', regions ?? [], /^[a-z]{2,4}(-[a-z]+)+-\d+$/, 'a region', "use such as 'eu-central-1'");
    }
    if (alarmTopicName !== undefined && !Token.isUnresolved(alarmTopicName) && !/^[\w-]{1,256}$/.test(alarmTopicName)) {
      throw invalidInput(this, `alarmTopicName is ${shown(alarmTopicName)}`, 'use the name of a topic: 1 to 256 letters, digits, hyphens and underscores');
    }
    if (Token.isUnresolved(namePrefix) || !/^[A-Za-z][A-Za-z0-9-]{0,60}$/.test(namePrefix)) {
      throw invalidInput(this, `${shown(namePrefix)} is not the beginning of the names of stack sets`, 'use a letter, then at most 60 letters, digits and hyphens');
    }
  }

  private checkList(what: string, values: readonly string[], pattern: RegExp, kind: string, fix: string): void {
    if (values.length === 0) {
      throw invalidInput(this, `${what} is empty`, fix);
    }
    const wrong = values.find((value) => !Token.isUnresolved(value) && !pattern.test(value));
    if (wrong !== undefined) {
      throw invalidInput(this, `${shown(wrong)} in ${what} is not ${kind}`, fix);
    }
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined) {
      throw invalidInput(this, `${shown(twice)} is twice in ${what}`, 'name it once');
    }
  }
}

const HUB = 'HubAccountId';
const ORGANIZATION = 'OrganizationId';
const BUS = 'BusArn';

/** A value that only the deployment of this stack knows cannot stand in the template of another. */
function parameter(stack: Stack, id: string, description: string): string {
  return new CfnParameter(stack, id, { type: 'String', description }).valueAsString;
}
