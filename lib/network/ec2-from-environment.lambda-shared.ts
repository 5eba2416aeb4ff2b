import * as z from 'zod/mini';
import { Ec2Query } from './ec2-query.lambda-shared';

const Environment = z.object({
  EC2_ENDPOINT: z.url({ protocol: /^https?$/ }),
  AWS_REGION: z.string(),
  AWS_ACCESS_KEY_ID: z.string(),
  AWS_SECRET_ACCESS_KEY: z.string(),
  AWS_SESSION_TOKEN: z.optional(z.string()),
});

let client: Ec2Query | undefined;

/** The client of this function, made once. */
export function ec2(): Ec2Query {
  if (!client) {
    const environment = Environment.parse(process.env);
    client = new Ec2Query({
      endpoint: environment.EC2_ENDPOINT,
      region: environment.AWS_REGION,
      credentials: {
        accessKeyId: environment.AWS_ACCESS_KEY_ID,
        secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
        sessionToken: environment.AWS_SESSION_TOKEN,
      },
    });
  }
  return client;
}
