import { IAMClient } from '@aws-sdk/client-iam';
import { apiKeyCredential, keyVersions } from './api-key-credential.lambda-shared';
import { callerIdentity } from './caller-identity.lambda-shared';
import { IamAccessKeys } from './iam-access-keys.lambda-shared';
import { rotationHandler } from '../rotation-handler.lambda-shared';

const iam = new IAMClient({});

/** Rotates the access keys of one IAM user. */
export const handler = rotationHandler((environment, secrets) => apiKeyCredential(
  new IamAccessKeys(iam, environment.IAM_USER_ARN ?? '', callerIdentity(environment.AWS_REGION ?? '', environment)),
  keyVersions(secrets, environment.SECRET_ARN ?? ''),
));
