import { OrganizationsClient } from '@aws-sdk/client-organizations';

let client: OrganizationsClient | undefined;

/**
 * The client, made once. Organizations has one endpoint a partition; the SDK finds it, and the region that signs for it, from
 * whatever region the function runs in.
 */
export function organizations(): OrganizationsClient {
  client ??= new OrganizationsClient({});
  return client;
}
