import * as config from 'aws-cdk-lib/aws-config';
import { Construct } from 'constructs';
import { ConformancePack } from './conformance-pack';
import { OrganizationTarget, OrganizationTargetKind } from '../../identity';
import { invalidInput } from '../../private/errors';

/** Properties of {@link OrganizationConformancePack}. */
export interface OrganizationConformancePackProps {
  /** The pack that every account gets, in this region. */
  readonly pack: ConformancePack;

  /**
   * Accounts that do not get it, such as those without a recorder: they fail the whole.
   *
   * @default - none
   */
  readonly exceptAccounts?: OrganizationTarget[];
}

/**
 * A conformance pack in every account of the organization, also those to come. For the management account, or the delegated administrator
 * of `config-multiaccountsetup.amazonaws.com`. Members cannot change or delete it. Each account needs a recorder in this region before, and
 * pays its judgements.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/conformance-pack-organization-apis.html
 */
export class OrganizationConformancePack extends Construct {
  /** The pack. */
  public readonly organizationPack: config.CfnOrganizationConformancePack;

  /**
   * @throws if a target is no account or named twice, or more than 1,000 are named
   */
  constructor(scope: Construct, id: string, props: OrganizationConformancePackProps) {
    super(scope, id);
    const { pack, exceptAccounts = [] } = props;
    const other = exceptAccounts.find(({ kind }) => kind !== OrganizationTargetKind.ACCOUNT);
    if (other) {
      throw invalidInput(this, `${other.path} is no account`, 'name accounts: Config leaves out no units');
    }
    const ids = exceptAccounts.map(({ targetId }) => targetId);
    const twice = ids.find((one, index) => ids.indexOf(one) !== index);
    if (twice !== undefined) {
      throw invalidInput(this, `the account ${twice} is left out twice`, 'name it once');
    }
    if (ids.length > 1000) {
      throw invalidInput(this, `${ids.length} accounts are left out and Config takes 1000`, 'give the pack to accounts of their own instead');
    }
    const inputs = pack._inputs(this);
    this.organizationPack = new config.CfnOrganizationConformancePack(this, 'Pack', {
      organizationConformancePackName: pack.name,
      templateBody: pack.templateBody,
      conformancePackInputParameters: inputs.length === 0 ? undefined : inputs,
      excludedAccounts: ids.length === 0 ? undefined : ids,
    });
    if (Object.keys(pack._reasons).length > 0) {
      this.organizationPack.addMetadata('ExceptedRules', pack._reasons);
    }
  }
}
