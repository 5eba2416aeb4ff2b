import { randomBytes } from 'node:crypto';
import { Versions } from './versions';

/** How often a secret is rotated. */
export interface RotationRules {
  readonly AutomaticallyAfterDays?: number;
  readonly ScheduleExpression?: string;
  readonly Duration?: string;
}

/** One secret: its versions, and what DescribeSecret tells of it. Times are milliseconds. */
export class Secret {
  public readonly arn: string;
  public readonly versions: Versions;
  public readonly created: number;
  public description?: string;
  public kmsKeyId?: string;
  public rotationEnabled = false;
  public rotationLambdaArn?: string;
  public rotationRules?: RotationRules;
  public lastRotated?: number;
  /** When it was marked for deletion, and for when. */
  public deletion?: { readonly marked: number; readonly date: number };
  public policy?: string;

  constructor(public readonly name: string, now: () => number) {
    // Six characters, so that a secret of the same name made later has another ARN.
    const suffix = randomBytes(6).toString('hex').slice(0, 6);
    this.arn = `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-${suffix}`;
    this.versions = new Versions(now);
    this.created = now();
  }

  /** Whether a SecretId names it: its name, its ARN, or its ARN without the six characters. */
  public isNamed(id: string): boolean {
    return id === this.name || id === this.arn || id === this.arn.slice(0, -7);
  }
}
