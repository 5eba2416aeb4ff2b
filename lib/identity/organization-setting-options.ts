import * as logs from 'aws-cdk-lib/aws-logs';
import { CustomerKey } from '../data';

/** Options of settings that a function makes, for which CloudFormation has no resource. */
export interface SettingFunctionOptions {
  /**
   * Encrypts the log of the function. One key can serve several settings.
   *
   * @default - a new {@link CustomerKey}
   */
  readonly encryptionKey?: CustomerKey;

  /**
   * How long the log of the function is kept.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
}
