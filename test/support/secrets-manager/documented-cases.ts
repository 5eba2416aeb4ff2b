import * as sdk from '@aws-sdk/client-secrets-manager';
import cases from './documented-cases.json';

/** A call and what it answers, or the labels of all versions. */
interface CaseStep {
  readonly call?: string;
  readonly input?: unknown;
  /** Part of the answer. */
  readonly answers?: unknown;
  /** Name of the error. */
  readonly fails?: string;
  /** Labels by version; versions without labels are not among them. */
  readonly labels?: Readonly<Record<string, readonly string[]>>;
  /** Days that pass before the next step. */
  readonly days?: number;
  /** Times that the call is made, each with a token of its own. */
  readonly times?: number;
}

/** What a page of AWS says, as calls. Begins with a secret whose version $A is `a`, unless it is bare. */
export interface DocumentedCase {
  readonly name: string;
  readonly page: string;
  readonly bare?: boolean;
  readonly steps: readonly CaseStep[];
}

/** All cases. */
export const DOCUMENTED_CASES = cases as readonly DocumentedCase[];

/** Whether a case needs a clock that can be set. */
export function needsClock({ steps }: DocumentedCase): boolean {
  return steps.some(({ days }) => days !== undefined);
}

let walked = 0;

/** The service does something else than the page says. */
export class CaseDifference extends Error {
  /** @param what which call did what, in words that stay the same from run to run */
  constructor(public readonly what: string, detail: unknown) {
    super(`${what}\n${detail instanceof Error ? detail.message : ''}`);
  }
}

/**
 * Makes the calls of a case through the SDK.
 *
 * @param pass lets days pass
 * @throws CaseDifference where the service does something else
 */
export async function walkCase(
  client: sdk.SecretsManagerClient, documented: DocumentedCase, pass: (days: number) => void = () => undefined,
): Promise<void> {
  const walk = new Walk(client, `case-${process.pid}-${walked++}`, pass);
  if (!documented.bare) {
    await walk.begin();
  }
  for (const step of documented.steps) {
    await walk.step(step);
  }
}

class Walk {
  private arn?: string;
  private first = versionId('A');
  private calls = 0;

  constructor(private readonly client: sdk.SecretsManagerClient, private readonly name: string, private readonly pass: (days: number) => void) {}

  /** The secret that most cases begin with. A service that gives its version another id differs in the case about that only. */
  public async begin(): Promise<void> {
    const { ARN, VersionId } = await this.client.send(new sdk.CreateSecretCommand({ Name: this.name, ClientRequestToken: this.first, SecretString: 'a' }));
    this.arn = ARN;
    this.first = VersionId ?? this.first;
  }

  public async step(step: CaseStep): Promise<void> {
    if (step.days !== undefined) {
      this.pass(step.days);
    }
    for (let time = 0; step.call !== undefined && time < (step.times ?? 1); time += 1) {
      await this.call(step.call, this.filled(step.input ?? { SecretId: '$name' }, time), step);
    }
    if (step.labels) {
      const { VersionIdsToStages = {} } = await this.client.send(new sdk.DescribeSecretCommand({ SecretId: this.name }));
      const expected = sorted(this.filled(step.labels) as Record<string, string[]>);
      compare(() => expect(sorted(VersionIdsToStages)).toEqual(expected), `after call ${this.calls} there are other labels`);
    }
  }

  private async call(operation: string, input: unknown, { answers, fails }: CaseStep): Promise<void> {
    const which = `call ${this.calls += 1}, ${operation},`;
    const command = new (sdk as unknown as Record<string, new (input: unknown) => sdk.DescribeSecretCommand>)[`${operation}Command`](input);
    const outcome = await this.client.send(command).then((answer) => ({ answer }), (error: Error) => ({ error }));
    if ('error' in outcome) {
      if (outcome.error.name !== fails) {
        throw new CaseDifference(`${which} fails with ${outcome.error.name}`, outcome.error);
      }
      return;
    }
    if (fails !== undefined) {
      throw new CaseDifference(`${which} is answered`, undefined);
    }
    compare(() => expect(outcome.answer).toMatchObject(this.filled(answers ?? {}) as object), `${which} is answered otherwise`);
  }

  /** $name, $arn and $partialArn; $A to $Z are ids of versions, $each one for each time; $bytes and $repeat make values. */
  private filled(value: unknown, time = 0): unknown {
    if (typeof value === 'string') {
      return value.replace(/\$(name|arn|partialArn|each|[A-Z])\b/g, (_whole, what: string) => ({
        name: this.name, arn: this.arn ?? '', partialArn: this.arn?.slice(0, -7) ?? '', each: versionId(`each-${time}`), A: this.first,
      }[what] ?? versionId(what)));
    }
    if (Array.isArray(value)) {
      return value.map((item) => this.filled(item, time));
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const { $bytes, $repeat } = value as { $bytes?: string; $repeat?: [string, number] };
    if ($bytes !== undefined) {
      return new Uint8Array(Buffer.from($bytes, 'base64'));
    }
    if ($repeat !== undefined) {
      return $repeat[0].repeat($repeat[1]);
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.filled(key, time), this.filled(item, time)]));
  }
}

function compare(check: () => void, what: string): void {
  try {
    check();
  } catch (error) {
    throw new CaseDifference(what, error);
  }
}

/** Of the length that the service wants. */
function versionId(name: string): string {
  return `version-${name}-`.padEnd(36, '0');
}

function sorted(labels: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(labels).map(([id, stages]) => [id, [...stages].sort()]));
}
