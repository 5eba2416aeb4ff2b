import { HttpsModel } from './https-model';
import { IamModel, USER_ARN } from './iam-model';
import { apiKeyCredential, keyVersions } from '../../../lib/secrets/api-key/api-key-credential.lambda-shared';
import { IamAccessKeys } from '../../../lib/secrets/api-key/iam-access-keys.lambda-shared';
import type { KeyProvider } from '../../../lib/secrets/api-key/key-provider.lambda-shared';
import { rotate, Step, STEPS } from '../../../lib/secrets/rotation-steps.lambda-shared';
import { RETIRED } from '../../../lib/secrets/rotation-watch.lambda-shared';
import { FakeSecretsManager } from '../../support/fake-secrets-manager';

/** What stands for the end of a process: nothing catches it on its way. */
export class Crash extends Error {}

export const MINUTE = 60_000;

/** A service with keys, seen from outside. */
export interface Service {
  readonly provider: KeyProvider;
  readonly now: number;
  wait(milliseconds: number): void;
  /** Whether the service would let this value in. */
  alive(value: string): boolean;
  /** Uses a value, as its consumer does. */
  use(value: string): boolean;
  /** Keys that can be used. */
  usable(): number;
  intercept(what: (() => void) | undefined): void;
}

/** Access keys of IAM, from a secret without a key. */
export function iamService(model = new IamModel()): Service & { model: IamModel } {
  const keyOf = (value: string) => JSON.parse(value) as { accessKeyId?: string; secretAccessKey?: string };
  return {
    model,
    provider: new IamAccessKeys(model.client, USER_ARN, model.askCaller, model.clock),
    get now() { return model.now; },
    wait: (milliseconds) => { model.now += milliseconds; },
    alive: (value) => {
      const { accessKeyId = '', secretAccessKey } = keyOf(value);
      const key = model.keys.get(accessKeyId);
      return key?.active === true && key.secret === secretAccessKey;
    },
    use: (value) => model.works(keyOf(value)),
    usable: () => model.ids(true).length,
    intercept: (what) => { model.intercept = what; },
  };
}

/** Keys of an HTTPS interface; `changes` to its description. */
export function httpsService(model = new HttpsModel(), changes: object = {}, administrator?: string): Service & { model: HttpsModel } {
  const alive = (value: string) => model.keys.has((JSON.parse(value) as { apiKey?: string }).apiKey ?? '');
  return {
    model,
    provider: model.provider(changes, administrator === undefined ? {} : { administrator: async () => administrator }),
    get now() { return model.now; },
    wait: (milliseconds) => { model.now += milliseconds; },
    alive,
    use: alive,
    usable: () => model.labels().filter((label) => label !== 'administrator').length,
    intercept: (what) => { model.intercept = what; },
  };
}

/** One secret, its rotation, and the service that its keys are for. */
export class World {
  public readonly secrets: FakeSecretsManager;
  public readonly logged: string[] = [];
  public token = '';

  private readonly credential;
  private count = 0;

  constructor(public readonly service: Service, initial: string) {
    this.secrets = new FakeSecretsManager({ text: initial });
    this.credential = apiKeyCredential(service.provider, keyVersions(this.secrets, FakeSecretsManager.SECRET));
  }

  /** What is called before and after each call to the service, and each call that changes the secret. */
  public intercept(what: (() => void) | undefined): void {
    this.service.intercept(what);
    this.secrets.intercept = what && ((_moment, call) => (['read', 'describe'].includes(call) ? undefined : what()));
  }

  /** A new rotation, unless one is on its way. */
  public start(): void {
    const pending = this.secrets.holder('AWSPENDING');
    if (pending === undefined || pending === this.secrets.holder('AWSCURRENT')) {
      this.count += 1;
      this.token = `token-${this.count}-000000000000000000000000000000`;
      this.secrets.startRotation(this.token);
    }
  }

  public async step(step: Step): Promise<void> {
    const { now, wait } = this.service;
    await rotate({ step, secretId: FakeSecretsManager.SECRET, token: this.token }, this.secrets, this.credential, (level, event, fields) => {
      this.logged.push(JSON.stringify({ level, event, ...fields }));
    }, { now: () => now, sleep: async (milliseconds) => wait(milliseconds) });
  }

  /** All four steps. */
  public async rotate(): Promise<void> {
    this.start();
    for (const step of STEPS) {
      await this.step(step);
    }
  }

  /** Whether a grace period runs. */
  public get inGrace(): boolean {
    const previous = this.secrets.holder('AWSPREVIOUS');
    return previous !== undefined && !this.secrets.stagesOf(previous).includes(RETIRED);
  }

  /** What the hourly event does once the grace period is over. */
  public async retire(): Promise<void> {
    const previousId = this.secrets.holder('AWSPREVIOUS');
    const previous = this.secrets.text('AWSPREVIOUS');
    if (previousId !== undefined && previous !== undefined && this.credential.retire && !this.secrets.stagesOf(previousId).includes(RETIRED)) {
      await this.credential.retire(previous);
      await this.secrets.moveStage(FakeSecretsManager.SECRET, RETIRED, previousId, this.secrets.holder(RETIRED));
    }
  }

  /** What a person does about a rotation that is stuck. */
  public async giveUp(): Promise<void> {
    const pending = this.secrets.text('AWSPENDING');
    if (this.secrets.holder('AWSPENDING') !== this.secrets.holder('AWSCURRENT')) {
      this.secrets.removeStage('AWSPENDING');
      if (pending !== undefined) {
        await this.credential.retire?.(pending);
      }
    }
  }

  public get current(): string {
    return this.secrets.text('AWSCURRENT')!;
  }

  /** Every value that the secret ever had and every line that was logged. */
  public leaks(): string[] {
    const keys = this.secrets.values.flatMap((value) => Object.entries(JSON.parse(value) as Record<string, string>))
      .filter(([name]) => name === 'apiKey' || name === 'secretAccessKey').map(([, key]) => key);
    return keys.filter((key) => this.logged.some((line) => line.includes(key)));
  }
}
