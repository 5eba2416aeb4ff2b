import * as z from 'zod/mini';
import { Endpoint, ec2 } from './ec2-client.lambda-shared';
import { Ec2Error, asList, asRecord, type Ec2Query } from './ec2-query.lambda-shared';
import { customResource, type InvocationContext, type Outcome, type Properties } from '../private/custom-resource.lambda-shared';

const Settings = z.object({ Endpoint, SecurityGroupId: z.string().check(z.regex(/^sg-[0-9a-f]+$/)) });

interface Rules {
  readonly ingress: string[];
  readonly egress: string[];
}

/** EC2 takes this many rules in one request. */
const BATCH = 100;
const ROUNDS = 4;

async function rulesOf(client: Ec2Query, groupId: string): Promise<Rules> {
  const rules: Rules = { ingress: [], egress: [] };
  let token: string | undefined;
  do {
    const answer = await client.call('DescribeSecurityGroupRules', {
      'Filter.1.Name': 'group-id', 'Filter.1.Value.1': groupId, 'MaxResults': '1000', ...(token ? { NextToken: token } : {}),
    });
    for (const item of asList(asRecord(answer.securityGroupRuleSet).item).map(asRecord)) {
      if (item.groupId === groupId && typeof item.securityGroupRuleId === 'string') {
        (item.isEgress === 'true' ? rules.egress : rules.ingress).push(item.securityGroupRuleId);
      }
    }
    token = typeof answer.nextToken === 'string' && answer.nextToken !== '' ? answer.nextToken : undefined;
  } while (token);
  return rules;
}

type Revocation = 'RevokeSecurityGroupIngress' | 'RevokeSecurityGroupEgress';

async function revoke(client: Ec2Query, action: Revocation, groupId: string, ruleIds: string[]): Promise<void> {
  for (let start = 0; start < ruleIds.length; start += BATCH) {
    const ids = ruleIds.slice(start, start + BATCH).map((id, index) => [`SecurityGroupRuleId.${index + 1}`, id]);
    try {
      await client.call(action, { GroupId: groupId, ...Object.fromEntries(ids) });
    } catch (error) {
      // Somebody else was faster; the next look says whether anything is left.
      if (!(error instanceof Ec2Error && /\.NotFound$/.test(error.code) && error.code !== 'InvalidGroup.NotFound')) {
        throw error;
      }
    }
  }
}

/** Removes every rule and looks again until none is left: EC2's answers lag behind, and somebody may add rules meanwhile. */
async function empty(properties: Properties): Promise<Outcome> {
  const { Endpoint: endpoint, SecurityGroupId: groupId } = Settings.parse(properties);
  const client = ec2(endpoint);
  for (let round = 1; ; round++) {
    const { ingress, egress } = await rulesOf(client, groupId);
    if (ingress.length + egress.length === 0) {
      return { physicalResourceId: groupId };
    }
    if (round > ROUNDS) {
      throw new Error(`rules of ${groupId} are still there: ${[...ingress, ...egress].join(', ')}`);
    }
    await revoke(client, 'RevokeSecurityGroupIngress', groupId, ingress);
    await revoke(client, 'RevokeSecurityGroupEgress', groupId, egress);
    await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** round));
  }
}

/**
 * Empties a security group on create and update. Delete leaves it empty: to open a group again the function would need
 * the right to open it, and somebody who deletes the VPC deletes the group with it.
 */
export const handler: (event: unknown, context: InvocationContext) => Promise<void> = customResource({
  create: empty,
  update: empty,
  delete: async () => {},
});
