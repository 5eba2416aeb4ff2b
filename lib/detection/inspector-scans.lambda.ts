import * as z from 'zod/mini';
import { Endpoint, SignedApi } from './signed-api.lambda-shared';
import { patiently, until } from '../identity/organization-api.lambda-shared';
import { switches, type Switch } from '../identity/organization-setting.lambda-shared';
import { customResource, type InvocationContext } from '../private/custom-resource.lambda-shared';

/** Scans as they are asked for, and as the state of an account names them. */
const STATES = { EC2: 'ec2', ECR: 'ecr', LAMBDA: 'lambda', LAMBDA_CODE: 'lambdaCode', CODE_REPOSITORY: 'codeRepository' } as const;

const Settings = z.object({
  Endpoint,
  AccountId: z.string().check(z.regex(/^\d{12}$/)),
  Scan: z.enum(['EC2', 'ECR', 'LAMBDA', 'LAMBDA_CODE', 'CODE_REPOSITORY']),
  DisableOnRemoval: z.enum(['true', 'false']),
});

const Failure = z.object({ errorCode: z.string(), errorMessage: z.optional(z.string()) });
const Failed = z.object({ failedAccounts: z.nullish(z.array(Failure)) });
const State = z.object({ status: z.string() });
const Status = z.object({ accounts: z.array(z.object({ resourceState: z.record(z.string(), z.nullish(State)) })) });

/** Inspector answers that all is well, and in the answer that it is not. */
class ScanError extends Error {
  constructor(what: string, code: string, message: string | undefined) {
    super(`${what}: ${message ?? code}`);
    this.name = code;
  }
}

/** What it is about while it turns a scan on or off, and takes no other change. */
const BUSY = ['ConflictException', 'DISABLE_IN_PROGRESS', 'ENABLE_IN_PROGRESS'];

function scan(properties: Record<string, unknown>): Switch {
  const { Endpoint: endpoint, AccountId, Scan, DisableOnRemoval } = Settings.parse(properties);
  const api = new SignedApi('inspector2', endpoint);
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await api.call({ method: 'POST', path, body: { ...body, accountIds: [AccountId] } });
    const [failed] = Failed.parse(answer).failedAccounts ?? [];
    if (failed) {
      throw new ScanError(`${path} of ${Scan}`, failed.errorCode, failed.errorMessage);
    }
    return answer;
  };
  const status = async (): Promise<string | undefined> => {
    const { accounts: [account] } = Status.parse(await post('/status/batch/get', {}));
    return account?.resourceState[STATES[Scan]]?.status;
  };
  // The first scans of an account take minutes to begin, longer than a function waits: what Inspector begins counts as on.
  const isOn = async (): Promise<boolean> => ['ENABLED', 'ENABLING'].includes(await status() ?? '');
  const turn = (path: string) => patiently(() => post(path, { resourceTypes: [Scan] }), BUSY);
  return {
    key: `${AccountId}/${Scan}`,
    reversible: DisableOnRemoval === 'true',
    isOn,
    turnOn: async () => {
      await turn('/enable');
      await until(isOn, `the scan ${Scan} of ${AccountId} is not on`);
      return true;
    },
    turnOff: async () => {
      await turn('/disable');
      await until(async () => !await isOn(), `the scan ${Scan} of ${AccountId} is still on`);
    },
  };
}

/** Turns a scan of Inspector on in the function's account and region. */
export const handler: (event: unknown, context: InvocationContext) => Promise<void> = customResource(switches(scan));
