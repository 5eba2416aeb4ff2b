import { Names, Token } from 'aws-cdk-lib';
import * as inspector from 'aws-cdk-lib/aws-inspectorv2';
import { Construct } from 'constructs';
import { invalidInput, shown } from '../private/errors';

/** What Inspector looks for in source code. */
export enum CodeAnalysis {
  /** Mistakes in the code itself. */
  CODE = 'SAST',
  /** Mistakes in templates of infrastructure. */
  INFRASTRUCTURE = 'IAC',
  /** Vulnerable packages that it depends on. */
  DEPENDENCIES = 'SCA',
}

/** How often Inspector scans a repository anyway. */
export enum CodeScanFrequency {
  /** Each week. */
  WEEKLY = 'WEEKLY',
  /** Each month. */
  MONTHLY = 'MONTHLY',
  /** Only when something is pushed or asked for. */
  NEVER = 'NEVER',
}

/** Properties of {@link CodeScanning}. */
export interface CodeScanningProps {
  /**
   * What is looked for.
   *
   * @default - mistakes in code and in templates, and vulnerable packages
   */
  readonly analyses?: CodeAnalysis[];

  /**
   * How often.
   *
   * @default CodeScanFrequency.WEEKLY
   */
  readonly frequency?: CodeScanFrequency;

  /**
   * Whether pull requests are scanned.
   *
   * @default true
   */
  readonly onPullRequest?: boolean;

  /**
   * Whether each push to the default branch is scanned.
   *
   * @default true
   */
  readonly onPush?: boolean;

  /**
   * Whether it holds for the repositories of all members, which only Inspector's administrator can say.
   *
   * @default false
   */
  readonly forOrganization?: boolean;

  /**
   * Its name: up to 60 letters, digits, dots, hyphens, underscores, dollar signs and colons.
   *
   * @default - a name made from the construct's path
   */
  readonly configurationName?: string;
}

/**
 * When and for what Inspector scans repositories of source code: all those that are connected and those that will be.
 *
 * Somebody connects GitHub or GitLab in the console, where the owner of the repositories consents. It needs the scan of
 * code repositories.
 *
 * @see https://docs.aws.amazon.com/inspector/latest/user/code-security-assessments.html
 */
export class CodeScanning extends Construct {
  /** The configuration. */
  public readonly configuration: inspector.CfnCodeSecurityScanConfiguration;

  /** @throws for no analysis or one twice, for a configuration that never scans, and for a name that is none */
  constructor(scope: Construct, id: string, props: CodeScanningProps = {}) {
    super(scope, id);
    const { frequency = CodeScanFrequency.WEEKLY, onPullRequest = true, onPush = true, configurationName } = props;
    const analyses = props.analyses ?? Object.values(CodeAnalysis);
    if (analyses.length === 0 || new Set(analyses).size !== analyses.length) {
      throw invalidInput(this, `the analyses ${shown(analyses)} are none, or name one twice`, 'name each once');
    }
    const supportedEvents = [...onPullRequest ? ['PULL_REQUEST'] : [], ...onPush ? ['PUSH'] : []];
    if (frequency === CodeScanFrequency.NEVER && supportedEvents.length === 0) {
      throw invalidInput(this, 'it never scans anything', 'set a frequency, onPullRequest or onPush');
    }
    if (configurationName !== undefined && !Token.isUnresolved(configurationName) && !/^[A-Za-z0-9\-_$:.]{1,60}$/.test(configurationName)) {
      throw invalidInput(this, `the name ${shown(configurationName)} is not one of a configuration`, 'use 1 to 60 letters, digits and .-_$:');
    }
    this.configuration = new inspector.CfnCodeSecurityScanConfiguration(this, 'Configuration', {
      name: configurationName ?? Names.uniqueResourceName(this, { maxLength: 60, separator: '-' }),
      level: props.forOrganization ? 'ORGANIZATION' : 'ACCOUNT',
      configuration: {
        ruleSetCategories: Object.values(CodeAnalysis).filter((analysis) => analyses.includes(analysis)),
        ...supportedEvents.length > 0 && { continuousIntegrationScanConfiguration: { supportedEvents } },
        periodicScanConfiguration: { frequency },
      },
      scopeSettings: { projectSelectionScope: 'ALL' },
    });
  }
}
