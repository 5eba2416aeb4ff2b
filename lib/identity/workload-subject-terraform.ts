import { OidcIssuer } from './oidc-issuer';
import { WorkloadSubject } from './workload-subject';
import { requireExact } from './workload-subject-texts';
import { invalidInput, shown } from '../private/errors';

/** Properties of {@link TerraformWorkspace.of}. */
export interface TerraformWorkspaceProps {
  /**
   * The organization.
   */
  readonly organization: string;

  /**
   * The project.
   *
   * @default 'Default Project'
   */
  readonly project?: string;

  /**
   * The workspace.
   */
  readonly workspace: string;

  /**
   * The audience, which `TFC_AWS_WORKLOAD_IDENTITY_AUDIENCE` sets.
   *
   * @default 'aws.workload.identity'
   */
  readonly audience?: string;

  /**
   * The issuer; for Terraform Enterprise the URL of your own.
   *
   * @default OidcIssuer.HCP_TERRAFORM
   */
  readonly issuer?: OidcIssuer;
}

/**
 * A workspace of HCP Terraform. Give its two phases two roles: a plan runs code that nobody has approved, so it should read only.
 *
 * @see https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration
 */
export class TerraformWorkspace {
  /**
   * @param props organization, project and workspace, as their settings have them
   * @throws when a name is not exact or has a colon
   */
  public static of(props: TerraformWorkspaceProps): TerraformWorkspace {
    const { organization, project = 'Default Project', workspace } = props;
    for (const [what, name] of [['an organization', organization], ['a project', project], ['a workspace', workspace]]) {
      requireExact('TerraformWorkspace.of', what, name);
      if (!/^[\w -]+$/.test(name)) {
        throw invalidInput('TerraformWorkspace.of', `${shown(name)} is not the name of ${what}`, 'write letters, digits, spaces, - and _');
      }
    }
    return new TerraformWorkspace(`organization:${organization}:project:${project}:workspace:${workspace}`, props);
  }

  private constructor(private readonly prefix: string, private readonly props: TerraformWorkspaceProps) {}

  /** Runs while they plan. */
  public plan(): WorkloadSubject {
    return this.phase('plan');
  }

  /** Runs while they apply what was approved. */
  public apply(): WorkloadSubject {
    return this.phase('apply');
  }

  private phase(name: string): WorkloadSubject {
    const { issuer = OidcIssuer.HCP_TERRAFORM, audience = 'aws.workload.identity' } = this.props;
    return WorkloadSubject.of({ issuer, audience, subject: `${this.prefix}:run_phase:${name}` });
  }
}
