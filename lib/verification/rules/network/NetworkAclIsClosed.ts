import { reachOf } from '../../engine/addresses';
import { ResourceRule } from '../../engine/rule';
import { isText, isTrue, openness, textOf } from '../../engine/values';

/** Ports below this are services; a range that starts at or above it is the return path of connections. */
const FIRST_EPHEMERAL = 1024;

export const NetworkAclIsClosed: ResourceRule = {
  id: 'NetworkAclIsClosed',
  area: 'network',
  demands: 'No network ACL entry allows all protocols to or from a public range, and none admits SSH, RDP or a range of service ports from one.',
  why: 'The network ACL is the layer that still holds when a security group is opened by mistake; an entry that allows everything removes it.',
  fix: 'Allow single service ports, and 1024-65535 only where return traffic needs it.',
  link: 'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html',
  frameworks: ['CIS AWS Foundations 7.0 6.2', 'AWS FSBP EC2.21', 'NIST 800-53 R5 SC-7'],
  types: ['AWS::EC2::NetworkAclEntry'],
  * check(resource, { values }) {
    const of = (path: string) => values.of(resource, path);
    if (!of('RuleAction').some((action) => isText(action, 'allow') || openness(action))) {
      return;
    }
    const blocks = ['CidrBlock', 'Ipv6CidrBlock'].flatMap(of).filter((block) => block.kind === 'literal' || block.kind === 'unknown');
    const block = blocks.find((candidate) => openness(candidate) !== undefined || reachOf(textOf(candidate)) !== 'private');
    if (!block) {
      return;
    }
    const direction = of('Egress').every(isTrue) ? 'to' : 'from';
    const where = `${direction} ${textOf(block)}`;
    const cause = (ports: string) => `${direction}:${textOf(block)}:${ports}`;
    if (of('Protocol').some((protocol) => !isText(protocol, '6', '17', '1', '58'))) {
      yield { cause: cause('all'), what: `it allows all protocols ${where}`, at: 'Protocol' };
      return;
    }
    if (direction === 'to' || of('Protocol').every((protocol) => isText(protocol, '1', '58'))) {
      return;
    }
    const [from, to] = ['PortRange.From', 'PortRange.To'].map((path) => of(path).map((port) => Number(textOf(port) || NaN)));
    const low = Math.min(...from);
    const high = Math.max(...to);
    if (Number.isNaN(low) || Number.isNaN(high)) {
      yield { cause: cause('unknown'), what: `which ports it allows ${where} cannot be decided`, at: 'PortRange' };
    } else if ((low < FIRST_EPHEMERAL && high > low) || low === 22 || (low === 3389 && high === 3389)) {
      yield { cause: cause(low === high ? `${low}` : `${low}-${high}`), what: `it allows ports ${low} to ${high} ${where}`, at: 'PortRange' };
    }
  },
};
