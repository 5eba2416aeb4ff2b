import * as path from 'path';

/** The account that everything is deployed to. */
export const ACCOUNT = '000000000000';
/** The region that everything is deployed to. */
export const REGION = 'us-east-1';

/**
 * The environment of a client of the emulator: its endpoint, credentials that are none, and nothing of the person who runs it.
 *
 * @param endpoint address of the emulator or of the proxy before it
 * @param nowhere a folder in which no configuration of AWS is
 */
export function clientEnvironment(endpoint: string, nowhere: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: path.join(nowhere, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: path.join(nowhere, 'no-credentials'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    NODE_NO_WARNINGS: '1',
  };
}

/** What is left of this process's environment for a child once all that tells it about an AWS account is gone. */
export function withoutAws(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(AWS|CDK)_/i.test(name)));
}
