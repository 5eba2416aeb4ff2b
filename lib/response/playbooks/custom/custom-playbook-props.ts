import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { WildcardException } from '../../../identity';
import { PlaybookOptions } from '../../playbook-options';

/** Properties of {@link Playbook.custom}. `triggers` must be given: a playbook of your own answers nothing by default. */
export interface CustomPlaybookProps extends PlaybookOptions {
  /**
   * Names the playbook, as the handler names itself: 3 to 40 small letters, digits and hyphens, such as `suspend-database-user`. The
   * names of the library's own playbooks are taken.
   */
  readonly name: string;

  /** What it does, as a verb with its object: `Suspends users of databases`. At most 100 characters. */
  readonly description: string;

  /**
   * The bundle of its handler: a folder with an `index.js` whose `handler` was made by `playbookHandler` of
   * `cdk-zero-trust/runtime/response`.
   */
  readonly code: lambda.Code;

  /**
   * The calls that change nothing: what `inspect` and the verifications make.
   *
   * @default - none
   */
  readonly reads?: iam.PolicyStatement[];

  /**
   * The calls of its steps. The role of the responder has them only where some mode is `AUTOMATIC`.
   *
   * @default - none
   */
  readonly acts?: iam.PolicyStatement[];

  /**
   * The calls that only an undo makes.
   *
   * @default - none
   */
  readonly undoes?: iam.PolicyStatement[];

  /**
   * What its roles are denied, such as changes of what must never be touched.
   *
   * @default - none
   */
  readonly denies?: iam.PolicyStatement[];

  /**
   * The wildcards in the statements, each with its reason.
   *
   * @default - none: every wildcard is refused
   */
  readonly wildcardExceptions?: WildcardException[];

  /**
   * Ways that its grants leave to whoever takes over its functions, in words: what the claim about it then says.
   *
   * @default - none
   */
  readonly remains?: string[];

  /**
   * Options of its own, for its handler. No tokens and no secrets: they stand in the environment of its functions.
   *
   * @default - none
   */
  readonly options?: { [name: string]: string };

  /**
   * Memory of its functions in MiB.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * How long one invocation may take, 10 seconds to 2 minutes.
   *
   * @default Duration.seconds(30)
   */
  readonly timeout?: Duration;
}
