import { NetworkFacts } from './network-facts';
import { Organization, Policy, Principal, Resource, Source } from './policy-facts';

/**
 * Everything that the prover knows of an application, as templates will deploy it or as an account has it, in one case of
 * the templates' conditions.
 */
export interface Deployment {
  /** The case: `StackPath.ConditionName`, and whether it holds. Empty where nothing that matters depends on a condition. */
  readonly conditions: { readonly [name: string]: boolean };
  readonly principals: readonly Principal[];
  readonly resources: readonly Resource[];
  readonly organization?: Organization;
  /** The managed policies of the templates, also those that nobody has: claims may be about a policy itself. */
  readonly managedPolicies?: readonly Policy[];
  readonly network: NetworkFacts;
  readonly endpoints: readonly Endpoint[];
  /** All resources of the templates by `addressKey`. */
  readonly elements: ReadonlyMap<string, Element>;
  readonly letters: Letters;
  /** What could not be read: claims that it bears on are UNKNOWN. */
  readonly gaps: readonly Gap[];
  /** What was taken as given to read it: printed with every verdict. */
  readonly assumptions: readonly string[];
}

/** A VPC endpoint and what its policy lets through. */
export interface Endpoint {
  readonly id: string;
  readonly vpcId: string;
  /** Short name: `s3`, `secretsmanager`. */
  readonly service: string;
  readonly kind: 'gateway' | 'interface' | 'gateway-load-balancer';
  /** Missing where AWS's default stands, which lets everything through. */
  readonly policy?: Policy;
  readonly source?: Source;
}

/** A resource of a template. */
export interface Element {
  /** Type in CloudFormation: `AWS::S3::Bucket`. */
  readonly type: string;
  /** What `Ref` gives, with letters for what is not known. */
  readonly id: string;
  readonly arn?: string;
  /** The role or user that it is, or acts as: ARN of a principal of the deployment. */
  readonly principalArn?: string;
  /** The classes of interfaces that it has in the network. */
  readonly interfaceIds?: readonly string[];
  readonly source: Source;
}

/** What opaque letters stand for. */
export type Letters = ReadonlyMap<string, Letter>;

/** One opaque letter. */
export interface Letter {
  /** As people know it: `${AWS::AccountId}`, `${Network/Vpc.CidrBlock}`. */
  readonly text: string;
  /** What it surely is: 12 digits; no `:` and no `/` in it; no `:` in it; anything. */
  readonly format: 'account' | 'name' | 'no-colon' | 'any';
}

/** Something that could not be read. */
export interface Gap {
  readonly because: string;
  readonly source: Source;
  /** What it bears on: all of it is UNKNOWN. */
  readonly bearsOn: 'policies' | 'network' | 'both';
}

/** Key of a resource of a template in `Deployment.elements`. */
export function addressKey(stack: string, logicalId: string): string {
  return `${stack}#${logicalId}`;
}
