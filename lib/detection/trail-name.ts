import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { invalidInput, shown } from '../private/errors';

/** Policies of bucket and key name the trail by its ARN before it is there, so it has a name of its own. */
export function requireTrailName(scope: IConstruct, trailName = 'audit-trail'): string {
  if (Token.isUnresolved(trailName) || !/^(?=.{3,128}$)[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/.test(trailName) || /^\d+(\.\d+){3}$/.test(trailName)) {
    throw invalidInput(scope, `${shown(trailName)} is not the name of a trail`, 'use 3 to 128 letters, digits and single ._- between them, not the form of an IP address');
  }
  return trailName;
}

/** A trail by what its ARN is made of. */
interface NamedTrail {
  readonly trailName: string;
  readonly accountId: string;
  readonly region: string;
}

/** The ARN that CloudTrail states as the source of its requests. */
export function trailArn(scope: IConstruct, { trailName, accountId, region }: NamedTrail): string {
  return Stack.of(scope).formatArn({ service: 'cloudtrail', region, account: accountId, resource: 'trail', resourceName: trailName });
}
