import { Environment, Stack, StackProps, Token } from 'aws-cdk-lib';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { NoticeTopic } from '../data';
import { ThreatDetection, ThreatDetectionProps } from '../detection';
import { OrganizationPolicies, OrganizationPoliciesProps } from '../guardrails';
import { WorkloadBoundary, WorkloadBoundaryProps } from '../identity';
import { SegmentedVpc, SegmentedVpcProps } from '../network';
import { invalidInput, shown } from '../private/errors';
import { IncidentResponse, IncidentResponseProps, Playbook } from '../response';
import { Claim, ClaimResource, Claims } from '../verification/claims';

/** Properties of {@link ZeroTrustLandingZone}. */
export interface ZeroTrustLandingZoneProps {
  /**
   * Account and region of the stacks.
   *
   * @default - those of the credentials at deployment
   */
  readonly env?: Environment;

  /**
   * Organization whose identities and resources the endpoint policies trust, such as `o-ab12cd34ef`.
   *
   * @default - only the account itself is trusted
   */
  readonly organizationId?: string;

  /**
   * The VPC. `organizationId` is taken from the landing zone where it is not given here.
   *
   * @default - segments public, app, data and management in three zones, no egress, no interface endpoints
   */
  readonly network?: SegmentedVpcProps;

  /**
   * The permissions boundary of the network's and the workloads' roles.
   *
   * @default - all services but privilege escalation and audit tampering, and the boundary on everything created
   */
  readonly boundary?: WorkloadBoundaryProps;

  /**
   * GuardDuty and its notices.
   *
   * @default - every protection plan, notices of findings from severity 7
   */
  readonly detection?: ThreatDetectionProps;

  /**
   * The answers to findings.
   *
   * @default - the playbook for leaked access keys, which observes and tells but does not act
   */
  readonly response?: IncidentResponseProps;

  /**
   * Service and resource control policies. They deploy only from the organization's management account or a delegated
   * administrator.
   *
   * @default - none
   */
  readonly guardrails?: OrganizationPoliciesProps;

  /**
   * E-mail addresses that notices and alarms go to. Each gets one mail that asks to confirm.
   *
   * @default - none: subscribe to `noticeTopic`
   */
  readonly noticeEmails?: string[];
}

/**
 * A zero-trust landing zone of one account: a segmented network, a permissions boundary for what runs in it, threat
 * detection with a response, and optionally the organization's guardrails, each in a stack of its own.
 *
 * Stand it below an `App` or a `Stage`; put workloads into stacks made with `addWorkload`.
 */
export class ZeroTrustLandingZone extends Construct {
  /** Stack of the permissions boundary; deployed first. */
  public readonly identityStack: Stack;
  /** Stack of the VPC. */
  public readonly networkStack: Stack;
  /** Stack of detection and response. */
  public readonly detectionStack: Stack;
  /** Stack of the organization's policies, where there are any. */
  public readonly guardrailsStack?: Stack;

  /** The boundary on every role of the network and of workloads. */
  public readonly boundary: WorkloadBoundary;
  /** The network. */
  public readonly vpc: SegmentedVpc;
  /** Where notices and alarms go. */
  public readonly noticeTopic: NoticeTopic;
  /** GuardDuty. */
  public readonly detection: ThreatDetection;
  /** The playbooks. */
  public readonly response: IncidentResponse;
  /** The organization's policies, where there are any. */
  public readonly guardrails?: OrganizationPolicies;

  private readonly stackProps: StackProps;

  /**
   * @throws where it does not stand below an App or Stage, or an e-mail address is malformed or named twice
   */
  constructor(scope: Construct, id: string, props: ZeroTrustLandingZoneProps = {}) {
    super(scope, id);
    if (Stack.isStack(scope) || scope.node.scopes.some((parent) => Stack.isStack(parent))) {
      throw invalidInput(this, 'a landing zone makes stacks of its own and stands in a stack', 'make it below the App or a Stage');
    }
    this.stackProps = { env: props.env };

    this.identityStack = this.stack('Identity', 'Permissions boundary of workloads');
    this.boundary = new WorkloadBoundary(this.identityStack, 'Boundary', props.boundary);

    this.networkStack = this.stack('Network', 'Segmented VPC: only declared flows exist');
    this.vpc = new SegmentedVpc(this.networkStack, 'Vpc', { organizationId: props.organizationId, ...props.network });
    this.bind(this.networkStack);

    this.detectionStack = this.stack('Detection', 'Threat detection and response');
    this.noticeTopic = new NoticeTopic(this.detectionStack, 'Notices');
    emails(this, props.noticeEmails ?? []).forEach((email) => this.noticeTopic.addSubscription(new EmailSubscription(email)));
    this.detection = new ThreatDetection(this.detectionStack, 'Detection', { noticeTopic: this.noticeTopic, ...props.detection });
    this.response = new IncidentResponse(this.detectionStack, 'Response', {
      playbooks: [Playbook.deactivateAccessKey()], noticeTopic: this.noticeTopic, ...props.response,
    });

    if (props.guardrails) {
      this.guardrailsStack = this.stack('Guardrails', 'Organization policies');
      this.guardrails = new OrganizationPolicies(this.guardrailsStack, 'Guardrails', props.guardrails);
    }
    this.stateClaims();
  }

  /**
   * A stack for one workload: every role and user in it carries the boundary, and it deploys after the network.
   *
   * @param id name of the workload; the stack's name is made from it
   */
  public addWorkload(id: string): Stack {
    const stack = this.stack(id, `Workload ${id}`);
    this.bind(stack);
    stack.addStackDependency(this.networkStack);
    return stack;
  }

  /** What holds for everybody in the app, bound or not: the roles of detection and response carry no boundary. */
  private stateClaims(): void {
    const { path } = this.node;
    const everything = [ClaimResource.arn('*')];
    Claims.of(this).state(
      Claim.nobodyCan({
        name: 'audit-and-detection-stay',
        about: path,
        promise: 'Nobody in the templates can stop audit or detection',
        actions: [
          'access-analyzer:DeleteAnalyzer', 'cloudtrail:DeleteTrail', 'cloudtrail:PutEventSelectors', 'cloudtrail:StopLogging', 'cloudtrail:UpdateTrail',
          'config:DeleteConfigurationRecorder', 'config:DeleteDeliveryChannel', 'config:StopConfigurationRecorder', 'ec2:DeleteFlowLogs',
          'guardduty:DeleteDetector', 'guardduty:UpdateDetector', 'macie2:DisableMacie', 'securityhub:DisableSecurityHub',
        ],
        resources: everything,
      }),
      Claim.nobodyCan({
        name: 'boundaries-stay',
        about: path,
        promise: 'Nobody in the templates can take off or change a permissions boundary',
        actions: [
          'iam:CreatePolicyVersion', 'iam:DeleteRolePermissionsBoundary', 'iam:DeleteUserPermissionsBoundary', 'iam:PutRolePermissionsBoundary',
          'iam:PutUserPermissionsBoundary', 'iam:SetDefaultPolicyVersion',
        ],
        resources: everything,
      }),
    );
  }

  private stack(id: string, description: string): Stack {
    // The path, so that people find the stack by it; a stack's own default would append a hash.
    const stackName = [...this.node.path.split('/'), id].join('-').replace(/[^A-Za-z0-9-]/g, '');
    return new Stack(this, id, { ...this.stackProps, stackName, description });
  }

  private bind(stack: Stack): void {
    this.boundary.applyTo(stack);
    stack.addStackDependency(this.identityStack);
  }
}

function emails(scope: Construct, addresses: string[]): string[] {
  addresses.forEach((address, index) => {
    if (!Token.isUnresolved(address) && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(address)) {
      throw invalidInput(scope, `${shown(address)} is not an e-mail address`, "use one such as 'security@example.com'");
    }
    if (addresses.indexOf(address) !== index) {
      throw invalidInput(scope, `${shown(address)} is named twice`, 'name each address once');
    }
  });
  return addresses;
}
