import { region_info, Token } from 'aws-cdk-lib';
import { EventHome } from './event-home';

/** The day the table below was last compared with its source, the endpoint rules of AWS's SDKs. */
export const HOMES_AS_OF = '2026-11-29';

const HOMES: { readonly [partition: string]: { readonly [home in EventHome]?: string } } = {
  'aws': { IAM: 'us-east-1', ORGANIZATIONS: 'us-east-1' },
  'aws-us-gov': { IAM: 'us-gov-west-1', ORGANIZATIONS: 'us-gov-west-1' },
  'aws-cn': { IAM: 'cn-north-1', ORGANIZATIONS: 'cn-northwest-1' },
  // One region; Organizations has no other endpoint there.
  'aws-eusc': { IAM: 'eusc-de-east-1', ORGANIZATIONS: 'eusc-de-east-1' },
};

/** The one region of a region's partition where events arrive; undefined where they arrive anywhere, or nothing is known of it. */
export function homeRegion(home: EventHome, region: string): string | undefined {
  const partition = Token.isUnresolved(region) ? undefined : region_info.RegionInfo.get(region).partition;
  return partition === undefined ? undefined : HOMES[partition]?.[home];
}
