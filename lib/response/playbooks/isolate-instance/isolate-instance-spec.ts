import { IsolateInstanceOptions } from './isolate-instance-options';
import { AutoScalingExit, IsolateInstanceProps } from './isolate-instance-props';
import { isolateInstanceStatements } from './isolate-instance-statements';
import { Claim, ClaimResource } from '../../../verification/claims';
import { FindingTrigger } from '../../finding-trigger';
import { PlaybookSpecFactory } from '../../playbook-spec';
import { requirePath } from '../../principal-path';
import { answerForInlinePolicies } from '../inline-policy-answer';

/** Of scans and guesses of passwords GuardDuty tells both ends; the handler acts on the one that does it only. */
const DEFAULT_TRIGGERS = [
  'Backdoor:EC2/*', 'CryptoCurrency:EC2/*', 'Trojan:EC2/*', 'Execution:EC2/MaliciousFile', 'Impact:EC2/PortSweep', 'Impact:EC2/WinRMBruteForce',
  'UnauthorizedAccess:EC2/RDPBruteForce', 'UnauthorizedAccess:EC2/SSHBruteForce', 'Backdoor:Runtime/*', 'CryptoCurrency:Runtime/*', 'DefenseEvasion:Runtime/*',
  'Execution:Runtime/*', 'Impact:Runtime/*', 'Persistence:Runtime/*', 'PrivilegeEscalation:Runtime/*', 'Trojan:Runtime/*', 'UnauthorizedAccess:Runtime/*',
].map((type) => FindingTrigger.guardDuty(type));

/** The playbook that blocks the flows of an instance. */
export function isolateInstanceSpec(props: IsolateInstanceProps): PlaybookSpecFactory {
  const exit = props.autoScalingExit ?? AutoScalingExit.STANDBY;
  const rolePath = props.rolePath ?? '/';
  const options: IsolateInstanceOptions = {
    autoScaling: exit,
    cutConnections: props.cutConnections ?? true,
    containerHosts: props.containerHosts ?? false,
  };
  return (scope, context) => {
    requirePath(scope.node.path, 'role', rolePath);
    return {
      runtimeName: 'isolate-instance',
      description: 'Isolates compromised instances',
      handlerAsset: 'response/playbooks/isolate-instance/isolate-instance.lambda',
      options,
      triggers: props.triggers ?? DEFAULT_TRIGGERS,
      ...isolateInstanceStatements(scope, context, exit, rolePath),
      remains: [
        `write any inline policy into any unprotected role below ${rolePath}, and so give it rights: IAM has no condition for what an inline policy says`,
        'change other attributes of instances than their protection, such as the user data of a stopped one: it is not documented for which of them EC2 tells IAM the attribute',
        'put any interface of the account into a group of the playbook, and tag groups and snapshots that it makes',
        'take any instance out of its Auto Scaling group or its load balancers',
        'for who may undo: put interfaces into any group of the account, and register instances with load balancers',
      ],
      admit: (responder, operator) => answerForInlinePolicies([responder, operator], 'iam:PutRolePolicy',
        'The sessions of an instance are denied by an inline policy with its id, and IAM has no condition for what such a policy says. '
        + 'The code writes denials only, protected roles are denied, and the functions become no role'),
      claims: (responder, operator) => [Claim.cannot({
        name: 'terminates-and-opens-nothing',
        about: scope.node.path,
        promise: 'The playbook terminates, stops and starts no instance, reads and shares no snapshot, and passes no role',
        principals: [responder, ...operator ? [operator] : []],
        actions: [
          'autoscaling:TerminateInstanceInAutoScalingGroup', 'autoscaling:UpdateAutoScalingGroup', 'ebs:GetSnapshotBlock', 'ec2:AssociateIamInstanceProfile',
          'ec2:CreateVolume', 'ec2:DeleteSnapshot', 'ec2:DeleteVolume', 'ec2:ModifySnapshotAttribute', 'ec2:ReplaceIamInstanceProfileAssociation', 'ec2:RunInstances',
          'ec2:StartInstances', 'ec2:StopInstances', 'ec2:TerminateInstances', 'iam:PassRole',
        ],
        resources: [ClaimResource.arn('*')],
      })],
      // Target groups are asked one by one, and an account may have thousands.
      memoryMiB: 1024,
      timeoutSeconds: 300,
    };
  };
}
