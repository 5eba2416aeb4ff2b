import { Stack, StackProps, Token } from 'aws-cdk-lib';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { ZeroTrustLandingZoneProps } from './zero-trust-landing-zone-props';
import { ArchiveBucket, NoticeTopic } from '../data';
import {
  AuditTrail, ConfigurationCompliance, CriticalActivityAlerts, DataDiscovery, PostureManagement, ThreatDetection, TrailArchive, VulnerabilityScanning,
} from '../detection';
import { OrganizationPolicies } from '../guardrails';
import { WorkloadBoundary } from '../identity';
import { SegmentedVpc } from '../network';
import { invalidInput, shown } from '../private/errors';
import { IncidentResponse, Playbook } from '../response';
import { Claim, ClaimResource, Claims } from '../verification/claims';

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
  /** Stack of the trail; undefined where the landing zone has none of its own. */
  public readonly auditStack?: Stack;
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
  /** The trail; undefined where the landing zone has none of its own. */
  public readonly auditTrail?: AuditTrail;
  /** What people are told at once. */
  public readonly criticalActivity: CriticalActivityAlerts;
  /** GuardDuty. */
  public readonly detection: ThreatDetection;
  /** AWS Config, where it is asked for. */
  public readonly configuration?: ConfigurationCompliance;
  /** Security Hub, where it is asked for. */
  public readonly posture?: PostureManagement;
  /** Amazon Inspector, where it is asked for. */
  public readonly vulnerabilityScanning?: VulnerabilityScanning;
  /** Amazon Macie, where it is asked for. */
  public readonly dataDiscovery?: DataDiscovery;
  /** The playbooks. */
  public readonly response: IncidentResponse;
  /** The organization's policies, where there are any. */
  public readonly guardrails?: OrganizationPolicies;

  private readonly stackProps: StackProps;
  private logArchive?: ArchiveBucket;

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

    this.auditTrail = this.trail(props);
    this.auditStack = this.auditTrail && Stack.of(this.auditTrail);

    this.detectionStack = this.stack('Detection', 'Threat detection and response');
    this.noticeTopic = new NoticeTopic(this.detectionStack, 'Notices');
    emails(this, props.noticeEmails ?? []).forEach((email) => this.noticeTopic.addSubscription(new EmailSubscription(email)));
    this.detection = new ThreatDetection(this.detectionStack, 'Detection', { noticeTopic: this.noticeTopic, ...props.detection });
    this.response = new IncidentResponse(this.detectionStack, 'Response', {
      playbooks: everyPlaybook(),
      noticeTopic: this.noticeTopic,
      evidenceBucket: props.response?.evidenceBucket ?? this.archive(this.detectionStack, 'Evidence', props),
      ...props.response,
      keptBuckets: [...this.logArchive ? [this.logArchive] : [], ...props.response?.keptBuckets ?? []],
    });
    this.criticalActivity = new CriticalActivityAlerts(this.detectionStack, 'CriticalActivity', {
      noticeTopic: this.noticeTopic, logGroup: this.auditTrail?.logGroup, ...props.criticalActivity,
    });
    const { detectionStack: stack, noticeTopic } = this;
    this.configuration = props.configuration && new ConfigurationCompliance(stack, 'Configuration', { noticeTopic, ...props.configuration });
    this.posture = props.posture && new PostureManagement(stack, 'Posture', { noticeTopic, ...props.posture });
    this.vulnerabilityScanning = props.vulnerabilityScanning && new VulnerabilityScanning(stack, 'Vulnerabilities', { noticeTopic, ...props.vulnerabilityScanning });
    this.dataDiscovery = props.dataDiscovery && new DataDiscovery(stack, 'DataDiscovery', { noticeTopic, ...props.dataDiscovery });

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

  /** In a stack of its own, which is deployed once and then left alone. */
  private trail({ ownAuditTrail = true, auditTrail, ...props }: ZeroTrustLandingZoneProps): AuditTrail | undefined {
    if (!ownAuditTrail && auditTrail) {
      throw invalidInput(this, 'auditTrail is given and ownAuditTrail is false', 'remove auditTrail, or set ownAuditTrail to true');
    }
    if (!ownAuditTrail) {
      return undefined;
    }
    const stack = this.stack('Audit', 'Audit trail');
    if (auditTrail?.archive) {
      return new AuditTrail(stack, 'Trail', auditTrail);
    }
    this.logArchive = this.archive(stack, 'Archive', props);
    return new AuditTrail(stack, 'Trail', { ...auditTrail, archive: TrailArchive.bucket(this.logArchive) });
  }

  private archive(stack: Stack, id: string, { lockedFor, lockMode }: ZeroTrustLandingZoneProps): ArchiveBucket {
    return new ArchiveBucket(stack, id, { retention: lockedFor, retentionMode: lockMode });
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

/** Those that need to be told of no cluster. */
function everyPlaybook(): Playbook[] {
  return [
    Playbook.deactivateAccessKey(), Playbook.revokeSessions(), Playbook.quarantineUser(), Playbook.isolateInstance(), Playbook.blockPublicBucket(),
  ];
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
