import { arnMatches, Case, globMatches, keyOf, mayMatch } from './case';
import { NotInTemplates } from './errors';
import { ResourceRef } from '../../claim-format';
import { Element } from '../deployment';
import { LetterFormats } from '../policy/patterns';
import { Resource, Statement } from '../policy-facts';

/** What is asked about, and what of it is asked about elsewhere. */
export interface Subject {
  readonly resource: Resource;
  readonly unless: readonly Statement[];
}

/** What lies within a resource, by type: suffixes of its ARN. The empty one is the resource itself. */
const WITHIN: { readonly [type: string]: readonly string[] } = {
  'AWS::S3::Bucket': ['', '/*'],
  'AWS::S3Express::DirectoryBucket': ['', '/*'],
  'AWS::S3::AccessPoint': ['', '/object/*'],
  'AWS::DynamoDB::Table': ['', '/*'],
  'AWS::DynamoDB::GlobalTable': ['', '/*'],
  'AWS::Lambda::Function': ['', ':*'],
  'AWS::Kinesis::Stream': ['', '/*'],
  'AWS::SNS::Topic': ['', ':*'],
  'AWS::Backup::BackupVault': ['', '/*'],
  'AWS::ApiGateway::RestApi': ['', '/*'],
  'AWS::OpenSearchService::Domain': ['', '/*'],
  'AWS::Elasticsearch::Domain': ['', '/*'],
  'AWS::Glue::Database': ['', '/*'],
  'AWS::CodeArtifact::Domain': ['', '/*'],
};

/** ARNs of a resource of a template with whatever lies in it. */
function arnsOf(type: string, arn: string): readonly string[] {
  if (type === 'AWS::Logs::LogGroup') {
    const bare = arn.replace(/:\*$/, '');
    return [bare, `${bare}:*`];
  }
  return (WITHIN[type] ?? ['']).map((suffix) => `${arn}${suffix}`);
}

function typeOfArn(arn: string): string {
  const service = arn.split(':')[2];
  return service === 's3' ? 'AWS::S3::Bucket' : '';
}

/** Finds what a reference names in one case; nothing where the case does not hold the resource. */
export class Subjects {
  private readonly known = new Map<string, readonly Subject[]>();
  private readonly elementsByArn = new Map<string, Element>();
  private readonly bySource = new Map<string, Resource>();
  private readonly formats: LetterFormats;

  public constructor(private readonly one: Case) {
    this.formats = new Map([...one.deployment.letters ?? []].flatMap(([letter, { format }]) => (format === 'any' ? [] : [[letter.charCodeAt(0), format] as const])));
    for (const element of one.deployment.elements.values()) if (element.arn !== undefined) this.elementsByArn.set(element.arn, element);
    for (const resource of one.deployment.resources) if (resource.source) this.bySource.set(keyOf(resource.source), resource);
  }

  public of(ref: ResourceRef): readonly Subject[] {
    const key = ref.address ? `#${ref.address.stack}#${ref.address.logicalId}` : ref.arn!;
    let found = this.known.get(key);
    if (found === undefined) {
      found = ref.address ? this.at(ref) : this.matching(ref.arn!);
      this.known.set(key, found);
    }
    return found;
  }

  /** Resources of a deployment with their insides. */
  public inside(resource: Resource): readonly Subject[] {
    const type = this.elementsByArn.get(resource.arn)?.type ?? typeOfArn(resource.arn);
    return arnsOf(type, resource.arn).map((arn) => ({ resource: arn === resource.arn ? resource : { ...resource, arn }, unless: [] }));
  }

  private at({ address }: ResourceRef): readonly Subject[] {
    const element = this.one.element(address!);
    if (element === undefined) return [];
    const { type, arn } = element;
    const resource = (arn === undefined ? undefined : this.one.resourcesByKey.get(arn)) ?? this.bySource.get(keyOf(element.source));
    const name = resource?.arn ?? arn;
    if (name === undefined) throw new NotInTemplates(`${address!.stack}#${address!.logicalId} (${type}) has no ARN that is known`);
    const arns = arnsOf(type, name);
    // Versions and aliases of a function, and other insides, may have policies of their own.
    const withOwn = arns.filter((text) => text.endsWith('*')).flatMap((text) => this.one.deployment.resources
      .filter((other) => other.policy !== undefined && other.arn.startsWith(text.slice(0, -1)) && !arns.includes(other.arn)));
    return [...arns.map((text) => ({ resource: { ...(resource ?? { source: element.source }), arn: text }, unless: [] })),
      ...withOwn.map((other) => ({ resource: other, unless: [] }))];
  }

  /** The resources of the deployment that the pattern covers, each with its policy, and all others. */
  private matching(pattern: string): readonly Subject[] {
    const covered: Subject[] = [];
    const except: string[] = [];
    for (const resource of this.one.deployment.resources) {
      for (const subject of this.inside(resource)) {
        const { arn } = subject.resource;
        const within = arnMatches(pattern, arn);
        const possible = !within && mayMatch(pattern, arn, this.formats);
        if (within || possible) covered.push(subject);
        else if (globMatches(arn, pattern)) covered.push({ ...subject, resource: { ...subject.resource, arn: pattern } });
        else continue;
        // What only may be meant is asked about both as itself and as one of the others.
        if (!possible) except.push(arn);
      }
    }
    const whole = covered.some(({ resource }) => resource.arn === pattern);
    const unless: Statement[] = except.length === 0 ? [] : [{ effect: 'Deny', actions: ['*'], resources: except, conditions: [] }];
    return [...covered, ...(whole ? [] : [{ resource: { arn: pattern }, unless }])];
  }
}
