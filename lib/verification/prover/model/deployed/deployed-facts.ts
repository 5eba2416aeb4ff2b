import { AuthorizationDetails, readAuthorizationDetails } from './authorization-details';
import { deployedNames, deploymentOfIdentities, withDeployedIdentities } from './authorization-details-match';
import { readDescribedNetwork } from './describe-network';
import { readOrganizationExport } from './organization-export';
import { physicalIds } from './physical-ids';
import { Deployment } from '../../deployment';
import { withTexts } from '../rewrite-letters';
import { TemplateSet } from '../template-set';

/** A parsed file. */
export interface DeployedFile {
  readonly name: string;
  readonly content: unknown;
}

/** What is known of what is deployed. */
export interface DeployedFiles {
  /** Outputs of `aws iam get-account-authorization-details`. */
  readonly authorizationDetails: readonly DeployedFile[];
  /** Exported organization policies. */
  readonly organization?: DeployedFile;
  /** Outputs of `aws ec2 describe-*` and `aws elbv2 describe-*`. */
  readonly described: readonly DeployedFile[];
}

const LETTER = /^[\uE000-\uF8FF]$/;

/**
 * What is deployed in the place of what templates say: the identities, the organization's policies and the network, each where
 * there is a file of it. What the files tell of names and ids that only the deployment knew takes the place of their letters,
 * so that claims about resources of the templates hold for the deployed ones. Without templates, what is deployed alone.
 *
 * @param templates facts of the templates, one a case
 * @param set the templates themselves: names of stacks by their paths
 * @throws ModelInputError for a file that is no such output
 */
export function deployedFacts(templates: readonly Deployment[], set: TemplateSet, files: DeployedFiles): readonly Deployment[] {
  const details = detailsOf(files);
  const network = files.described.length === 0 ? undefined : readDescribedNetwork(files.described);
  const organization = files.organization === undefined ? undefined : readOrganizationExport(files.organization.content, files.organization.name);
  const bases = templates.length > 0 ? boundToIds(templates, set, files) : [deploymentOfIdentities(details ?? NOBODY)];
  return bases.map((base) => {
    const known = details === undefined || templates.length === 0 ? base : withDeployedIdentities(base, details);
    return {
      ...known,
      ...(organization && { organization: organization.organization }),
      ...(network && { network: network.network }),
      gaps: [...known.gaps, ...network?.gaps ?? []],
      assumptions: [...new Set([...known.assumptions, ...organization?.assumptions ?? [], ...network?.assumptions ?? []])],
    };
  });
}

/** What templates say, with what the files tell of their names and ids: the other side of a comparison with what is deployed. */
export function plannedFacts(templates: readonly Deployment[], set: TemplateSet, files: DeployedFiles): readonly Deployment[] {
  const details = detailsOf(files);
  const bases = boundToIds(templates, set, files);
  return details === undefined ? bases : bases.map((base) => withTexts(base, deployedNames(base, details).texts));
}

/** Whether a parsed file is an output of `aws iam get-account-authorization-details`. */
export function isAuthorizationDetails(content: unknown): boolean {
  const [page] = Array.isArray(content) ? content as unknown[] : [content];
  return typeof page === 'object' && page !== null && ('RoleDetailList' in page || 'UserDetailList' in page);
}

function detailsOf({ authorizationDetails }: DeployedFiles): AuthorizationDetails | undefined {
  if (authorizationDetails.length === 0) return undefined;
  return merged(authorizationDetails.map(({ name, content }) => readAuthorizationDetails(content, name)));
}

const NOBODY: AuthorizationDetails = { principals: [], resources: [], accounts: [], assumptions: [] };

function merged(parts: readonly AuthorizationDetails[]): AuthorizationDetails {
  const unique = <T extends { readonly arn: string }>(list: readonly T[]): T[] => [...new Map(list.map((one) => [one.arn, one])).values()];
  return {
    principals: unique(parts.flatMap(({ principals }) => principals)),
    resources: unique(parts.flatMap(({ resources }) => resources)),
    accounts: [...new Set(parts.flatMap(({ accounts }) => accounts))].sort(),
    assumptions: [...new Set(parts.flatMap(({ assumptions }) => assumptions))],
  };
}

/** Resources whose ids the tags tell have them in the place of their letters. */
function boundToIds(templates: readonly Deployment[], set: TemplateSet, files: DeployedFiles): readonly Deployment[] {
  const ids = physicalIds([...files.authorizationDetails, ...files.described].map(({ content }) => content));
  const names = new Map(set.templates.map(({ stack, stackName }) => [stack, stackName ?? stack]));
  return templates.map((one) => {
    const texts = new Map<string, string>();
    for (const { id, source } of one.elements.values()) {
      const known = ids.get(`${names.get(source.template)}#${source.logicalId}`);
      if (known !== undefined && LETTER.test(id)) texts.set(id, known);
    }
    return withTexts(one, texts);
  });
}
