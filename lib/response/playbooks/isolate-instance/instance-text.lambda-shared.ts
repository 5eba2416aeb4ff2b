import { InstanceBefore, InstanceTarget } from './instance-target.lambda-shared';
import { SwapFacts } from './swap-groups.lambda-shared';
import { JsonObject } from '../../playbook-settings';
import { Facts, PlaybookText } from '../../runtime/playbook.lambda-shared';

/** Flows that EC2 tracks whatever the rules are, so that no change of groups ends them. */
export const ALWAYS_TRACKED = 'NAT gateways, Network Load Balancers, PrivateLink (interface endpoints), egress-only internet gateways, AWS Network Firewall and '
  + 'gateway endpoints of DynamoDB';

/** What people read about one instance. */
export function instanceText(target: InstanceTarget, was: JsonObject, facts: Facts): PlaybookText {
  const before = was as Partial<InstanceBefore>;
  const { instanceId, accountId, region } = target;
  return {
    subject: `instance ${instanceId} of account ${accountId} in ${region}`,
    short: `instance ${instanceId}`,
    done: doneBy(before, facts as Partial<SwapFacts>),
    notDone: [
      'The instance was neither stopped nor terminated: its memory can still be looked at. It was not taken out of DNS, and its Elastic IP addresses stay.',
      roleSpared(before),
      before.saysKubernetes ? 'Its tags say that it is a node of Kubernetes: pods of others on it are cut off too, and its node was neither cordoned nor drained.' : '',
      before.state !== undefined && before.state !== 'running' ? `It was ${before.state}; whoever starts it finds it in the isolation group.` : '',
    ].filter((words) => words !== '').join(' '),
    stillPossible: stillPossible(target, before, facts as Partial<SwapFacts>),
    byHand: byHand(target, before),
    undo: 'Each interface that is still in the isolation group gets its former groups, the role\'s denial is deleted, and registrations with load balancers, the Auto '
      + 'Scaling group and the protections are as before. The Auto Scaling group grows by one. Snapshots stay.',
  };
}

function doneBy({ interfaces = [], volumes = [], role }: Partial<InstanceBefore>, { late = [], stillTracked = null }: Partial<SwapFacts>): string {
  const count = interfaces.length + late.length;
  return [
    `New flows from and to ${count === 1 ? 'its network interface' : `all ${count} of its network interfaces`} are blocked by a group without rules.`,
    stillTracked === null ? '' : `Open connections could not be made untracked (${stillTracked}) and go on.`,
    role && role.refusal === null ? `Every session of its role ${role.name} that belongs to this instance is denied everything, those to come too.` : '',
    'It was taken out of its load balancers and its Auto Scaling group, where it was in some, and protected from termination.',
    volumes.length > 0 ? `Snapshots of its ${volumes.length === 1 ? 'volume' : `${volumes.length} volumes`} were begun.` : 'It has no EBS volume to take a snapshot of.',
  ].filter((words) => words !== '').join(' ');
}

function roleSpared({ role }: Partial<InstanceBefore>): string {
  return role && role.refusal !== null ? `The sessions of its role ${role.name} go on: ${role.refusal}.` : '';
}

function stillPossible({ cutConnections }: InstanceTarget, { role }: Partial<InstanceBefore>, { stillTracked = null }: Partial<SwapFacts>): string {
  return [
    cutConnections && stillTracked === null
      ? `Connections that were open through what EC2 always tracks go on until they end: ${ALWAYS_TRACKED}.`
      : 'Connections that were open before go on until they end or time out.',
    'DNS queries to the VPC\'s resolver, the metadata service and the time service are never filtered by groups: names can still carry data out.',
    role ? 'What the role made before, such as users, keys and roles that it assumed, stays.' : '',
    'Code on the instance goes on running. Who may call ec2:ModifyNetworkInterfaceAttribute can open it again.',
  ].filter((words) => words !== '').join(' ');
}

function byHand({ instanceId, region }: InstanceTarget, { interfaces = [] }: Partial<InstanceBefore>): string {
  const at = `--region ${region}`;
  return [
    `aws ec2 create-security-group ${at} --group-name isolated-${instanceId} --description Isolated --vpc-id ${interfaces[0]?.vpcId ?? 'VPC'}`,
    `aws ec2 revoke-security-group-egress ${at} --group-id GROUP --protocol all --cidr 0.0.0.0/0`,
    ...interfaces.map(({ id }) => `aws ec2 modify-network-interface-attribute ${at} --network-interface-id ${id} --groups GROUP`),
    `aws ec2 create-snapshots ${at} --instance-specification InstanceId=${instanceId}`,
  ].join('\n');
}
