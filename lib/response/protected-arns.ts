import { ArnFormat, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { PlaybookContext } from './playbook-spec';

/** The ARN of users or roles of this account: `user/*`, `role/applications/*`. */
export function identityArn(scope: IConstruct, resource: string): string {
  return Stack.of(scope).formatArn({ service: 'iam', region: '', resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
}

/** ARN patterns of the protected users or roles, for statements that deny. There are always some. */
export function protectedArns(scope: IConstruct, context: PlaybookContext, kind: 'user' | 'role'): string[] {
  return context.protectedPrincipals
    .flatMap((principal) => principal._resources.filter((resource) => resource.startsWith(`${kind}/`)))
    .map((resource) => identityArn(scope, resource));
}
