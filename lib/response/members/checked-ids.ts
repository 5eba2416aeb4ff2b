import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { invalidInput, shown } from '../../private/errors';

/** @throws if it cannot be the id of an organization */
export function requireOrganization(place: IConstruct, organizationId: string): void {
  if (!Token.isUnresolved(organizationId) && !/^o-[a-z0-9]{10,32}$/.test(organizationId)) {
    throw invalidInput(place, `${shown(organizationId)} is not an organization id`, "use one such as 'o-a1b2c3d4e5'");
  }
}

/** @throws if it cannot be the id of an account */
export function requireAccount(place: IConstruct, accountId: string): void {
  if (!Token.isUnresolved(accountId) && !/^\d{12}$/.test(accountId)) {
    throw invalidInput(place, `${shown(accountId)} is not an account id`, 'use its 12 digits as a string');
  }
}

/** @throws if it cannot be the ARN of a bus */
export function requireBusArn(place: IConstruct, busArn: string): void {
  requireArn(place, 'busArn', busArn, /^arn:[\w-]+:events:[\w-]+:\d{12}:event-bus\/[\w.-]+$/, 'use FindingBus.eventBusArn');
}

/** @throws if it cannot be an ARN of that form */
export function requireArn(place: IConstruct, what: string, arn: string, pattern: RegExp, fix: string): void {
  if (!Token.isUnresolved(arn) && !pattern.test(arn)) {
    throw invalidInput(place, `${what} is ${shown(arn)}`, fix);
  }
}
