import { Construct } from 'constructs';
import { assign, node } from './inheritance';
import { OrganizationPolicy } from './organization-policy';
import { OrganizationPolicyContent } from './organization-policy-content';
import { LockableOrganizationPolicyProps } from './organization-policy-props';
import { requireEachOnce, requireForm } from './policy-checks';
import { OrganizationPolicyType } from '../../identity/policy-types';
import { requireReason } from '../../private/errors';

/**
 * An AI service that may be opted in: its content may then be stored, also in other regions, and used to improve the service.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_ai-opt-out_syntax.html
 */
export class AiServiceOptIn {
  /**
   * One service.
   *
   * @param service its key on AWS's page, in lower case, such as `lex` or `transcribe`
   * @param reason why its content may be used, for the person who reviews it
   * @throws if it is not such a key, or the reason says nothing
   */
  public static service(service: string, reason: string): AiServiceOptIn {
    const where = 'AiServiceOptIn.service';
    requireForm(where, service, /^(?!default$)[a-z][a-z0-9]{0,63}$/, 'the key of an AI service', "write it as AWS's page lists it, such as 'lex'");
    return new AiServiceOptIn(service, requireReason(where, `the AI service ${service}`, reason));
  }

  private constructor(
    /** Its key. */
    public readonly serviceKey: string,
    /** Why its content may be used. */
    public readonly reason: string,
  ) {}
}

/** Properties of {@link AiServicesOptOutPolicy}. */
export interface AiServicesOptOutPolicyProps extends LockableOrganizationPolicyProps {
  /**
   * Services whose content AWS may use all the same. The reasons stand in the policy's description, unless one is given.
   *
   * @default - none: all services that exist and that will come are opted out
   */
  readonly optIns?: AiServiceOptIn[];
}

/**
 * Opts accounts out of the use of their content for the improvement of AI services.
 *
 * Opting out also deletes what services keep for that purpose. It holds in all regions but those of GovCloud. A few functions need
 * what they keep, such as the utterance analytics of Lex.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_ai-opt-out.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_ai-opt-out_syntax.html
 */
export class AiServicesOptOutPolicy extends OrganizationPolicy {
  /** @throws if a service is opted in twice, and for what {@link OrganizationPolicy} refuses */
  constructor(scope: Construct, id: string, props: AiServicesOptOutPolicyProps) {
    const { optIns = [], lockForChildren = true } = props;
    if (optIns.length > 0) {
      requireEachOnce(`${scope.node.path}/${id}`, 'AI service', optIns.map(({ serviceKey }) => serviceKey));
    }
    const service = (value: string) => node({ opt_out_policy: assign(value, lockForChildren) }, lockForChildren);
    const services = { default: service('optOut'), ...Object.fromEntries(optIns.map((one) => [one.serviceKey, service('optIn')])) };
    super(
      scope, id, { ...props, description: props.description ?? description(optIns) }, OrganizationPolicyType.AI_SERVICES_OPT_OUT,
      OrganizationPolicyContent._of({ services: node(services, lockForChildren) }),
    );
  }
}

function description(optIns: readonly AiServiceOptIn[]): string {
  const exceptions = optIns.map(({ serviceKey, reason }) => `${serviceKey} (${reason})`).join(', ');
  const text = `Opts out of the use of content by AI services${exceptions && `, but for ${exceptions}`}`;
  return text.length <= 512 ? text : `${text.slice(0, 511)}…`;
}
