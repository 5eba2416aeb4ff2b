import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { BucketDelivery } from './bucket-delivery';
import { invalidInput, shown } from '../private/errors';
import { ClaimCondition, ClaimPrincipal } from '../verification/claims';

/** Whom the conditions of a delivery let in, for claims. */
export function delivererOf(scope: IConstruct, delivery: BucketDelivery): ClaimPrincipal {
  const conditions = Object.entries(sourceConditions(scope, delivery)).flatMap(([operator, keys]) => (
    Object.entries(keys).map(([key, values]) => ClaimCondition.of(operator, key, ...values))));
  return ClaimPrincipal.service(delivery.service.service).where(...conditions);
}

/** A service is a deputy of whoever uses it: for whom it acts is part of each permission. */
export function sourceConditions(scope: IConstruct, { sourceArns, sourceAccounts }: BucketDelivery): Record<string, Record<string, string[]>> {
  const accounts = sourceAccounts ?? (sourceArns ? [] : [Stack.of(scope).account]);
  return {
    ...accounts.length > 0 ? { StringEquals: { 'aws:SourceAccount': accounts } } : {},
    ...sourceArns ? { ArnLike: { 'aws:SourceArn': sourceArns } } : {},
  };
}

/** Refuses deliveries that say less than they seem to. */
export function checkDelivery(scope: IConstruct, { sid, prefixes, sourceArns, sourceAccounts, checks }: BucketDelivery): void {
  if (!/^[A-Za-z0-9]+$/.test(sid)) {
    throw invalidInput(scope, `${shown(sid)} is not a statement id`, 'use letters and digits');
  }
  for (const [name, list] of Object.entries({ prefixes, sourceArns, sourceAccounts, checks })) {
    if (list?.length === 0) {
      throw invalidInput(scope, `the delivery ${sid} has no ${name}`, name === 'prefixes' ? 'name at least one' : `name at least one, or leave ${name} out`);
    }
  }
  const badPrefix = prefixes.find((prefix) => !/^[^/*?]+(\/[^/*?]+)*$/.test(prefix));
  if (badPrefix !== undefined) {
    throw invalidInput(scope, `${shown(badPrefix)} is not a prefix of object keys`, "write it without a slash at either end and without wildcards: 'AWSLogs/111122223333'");
  }
  const badAccount = sourceAccounts?.find((account) => !Token.isUnresolved(account) && !/^\d{12}$/.test(account));
  if (badAccount !== undefined) {
    throw invalidInput(scope, `${shown(badAccount)} is not an account id`, 'write its twelve digits');
  }
  // ARNs may be put together of tokens, which hold no colon.
  const anybody = sourceAccounts ? undefined : sourceArns?.find((arn) => arn === '*' || /[*?]/.test(arn.split(':')[4] ?? ''));
  if (anybody !== undefined) {
    throw invalidInput(scope, `the source ARN ${shown(anybody)} is of any account`, 'name its account, or give sourceAccounts');
  }
}
