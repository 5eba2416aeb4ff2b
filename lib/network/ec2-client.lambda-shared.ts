import * as z from 'zod/mini';
import { Ec2Query } from './ec2-query.lambda-shared';

/** What Lambda sets itself. */
const Environment = z.object({
  AWS_REGION: z.string(),
  AWS_ACCESS_KEY_ID: z.string(),
  AWS_SECRET_ACCESS_KEY: z.string(),
  AWS_SESSION_TOKEN: z.optional(z.string()),
});

/** The address of EC2's API, which comes with the request: the function then has no environment to encrypt. */
export const Endpoint = z.url({ protocol: /^https?$/ });

const clients = new Map<string, Ec2Query>();

/** The client for an address, made once. */
export function ec2(endpoint: string): Ec2Query {
  const client = clients.get(endpoint) ?? create(endpoint);
  clients.set(endpoint, client);
  return client;
}

function create(endpoint: string): Ec2Query {
  const environment = Environment.parse(process.env);
  return new Ec2Query({
    endpoint,
    region: environment.AWS_REGION,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
      sessionToken: environment.AWS_SESSION_TOKEN,
    },
  });
}
