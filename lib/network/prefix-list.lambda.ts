import * as z from 'zod/mini';
import { Endpoint, ec2 } from './ec2-client.lambda-shared';
import { asList, asRecord } from './ec2-query.lambda-shared';
import { customResource, type InvocationContext, type Outcome, type Properties } from '../private/custom-resource.lambda-shared';

const Settings = z.object({ Endpoint, Services: z.string().check(z.regex(/^[a-z0-9]+(,[a-z0-9]+)*$/)), Region: z.string() });

/** Every prefix list of the region by its name, such as `com.amazonaws.eu-west-1.s3`. */
async function prefixLists(endpoint: string): Promise<Map<string, string>> {
  const lists = new Map<string, string>();
  let token: string | undefined;
  do {
    const answer = await ec2(endpoint).call('DescribePrefixLists', token ? { NextToken: token } : {});
    for (const item of asList(asRecord(answer.prefixListSet).item).map(asRecord)) {
      lists.set(String(item.prefixListName), String(item.prefixListId));
    }
    token = typeof answer.nextToken === 'string' && answer.nextToken !== '' ? answer.nextToken : undefined;
  } while (token);
  return lists;
}

/** The start of a name differs from partition to partition; region and service are at its end everywhere. */
async function find(properties: Properties): Promise<Outcome> {
  const { Endpoint: endpoint, Services, Region } = Settings.parse(properties);
  const lists = [...await prefixLists(endpoint)];
  const data = Services.split(',').map((service) => {
    const found = lists.find(([name]) => name.endsWith(`.${Region}.${service}`));
    if (!found) {
      throw new Error(`the region has no prefix list of ${service}`);
    }
    return [service, found[1]];
  });
  return { physicalResourceId: `prefix-lists-of-${Region}`, data: Object.fromEntries(data) };
}

/** Looks up the prefix lists of gateway endpoints, whose ids no CloudFormation resource tells. It changes nothing. */
export const handler: (event: unknown, context: InvocationContext) => Promise<void> = customResource({
  create: find,
  update: find,
  delete: async () => {},
});
