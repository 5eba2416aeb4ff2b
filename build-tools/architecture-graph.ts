/**
 * The reference architecture as boxes and arrows: the network from the construct tree, the rest from the references between
 * resources in the final templates. What is not deployed is not in the picture.
 */
import { readFileSync } from 'fs';
import * as path from 'path';
import { App, CfnElement, CfnResource, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Diagram, DiagramEdge, DiagramGroup, DiagramNode } from './architecture-svg';
import { network } from '../lib';

interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Record<string, unknown>;
  readonly stack: Stack;
  readonly name: string;
}

/** Resources that get a box, and how. */
const BOXES: Record<string, { title: string; tone: DiagramNode['tone'] }> = {
  'AWS::GuardDuty::Detector': { title: 'GuardDuty', tone: 'control' },
  'AWS::SQS::Queue': { title: 'Queue', tone: 'control' },
  'AWS::SNS::Topic': { title: 'Topic', tone: 'control' },
  'AWS::Lambda::Function': { title: 'Function', tone: 'private' },
  'AWS::SecretsManager::Secret': { title: 'Secret', tone: 'data' },
  'AWS::IAM::ManagedPolicy': { title: 'Permissions boundary', tone: 'control' },
  'AWS::Organizations::Policy': { title: 'Service control policy', tone: 'control' },
};

/** Actions that draw an arrow from the function that has them to the resource they are for. */
const ACTION_ARROWS: Record<string, string> = {
  'sns:Publish': 'tells',
  'secretsmanager:GetSecretValue': 'reads',
};

/** The diagram of an app that has been synthesized to `outdir`. */
export function architectureDiagram(app: App, outdir: string): Diagram {
  const resources = resourcesOf(app, outdir);
  const groups: DiagramGroup[] = [{ id: 'account', title: 'AWS account' }];
  const nodes: DiagramNode[] = [];
  const edges: DiagramEdge[] = [];
  const vpcs = app.node.findAll().filter((construct): construct is network.SegmentedVpc => construct instanceof network.SegmentedVpc);
  vpcs.forEach((vpc) => drawVpc(vpc, groups, nodes, edges));
  drawResources(resources, vpcs, groups, nodes, edges);
  const drawn = new Set(nodes.map(({ id }) => id));
  return { title: 'Reference landing zone', groups, nodes, edges: distinct(edges.filter(({ from, to }) => drawn.has(from) && drawn.has(to))) };
}

function drawVpc(vpc: network.SegmentedVpc, groups: DiagramGroup[], nodes: DiagramNode[], edges: DiagramEdge[]): void {
  const group = `vpc:${vpc.node.path}`;
  groups.push({ id: group, title: `VPC ${plain(vpc.vpcCidrBlock, vpc.node.id)}: only declared flows exist`, parent: 'account' });
  const services = Object.keys(vpc.interfaceEndpoints);
  for (const segment of [...vpc.segments, ...vpc.auxiliarySegments]) {
    const endpoints = segment.name === 'endpoints' ? wrapped(services.join(', '), 52) : [];
    nodes.push({
      id: segmentId(vpc, segment.name),
      title: `Segment ${segment.name}`,
      details: [segment.purpose ?? plain(segment.ipv4Cidr, ''), ...endpoints].filter((text) => text !== ''),
      cells: segment.subnets.map((subnet, index) => plain(subnet.ipv4CidrBlock, `zone ${index + 1}`)),
      group,
      tone: segment.edge ? 'edge' : segment.name === 'data' ? 'data' : 'private',
    });
    for (const flow of segment.flows) {
      [flow.source, flow.target].filter((side) => side === 'internet').forEach(() => outside(nodes, 'internet', 'Internet'));
      const end = (name: string) => (name === 'internet' ? 'internet' : segmentId(vpc, name));
      edges.push({ from: end(flow.source), to: end(flow.target), label: flow.summary.replace(/^[^,]*, /, '').replace(/:.*$/, '') });
    }
  }
}

function drawResources(
  resources: Resource[], vpcs: network.SegmentedVpc[], groups: DiagramGroup[], nodes: DiagramNode[], edges: DiagramEdge[],
): void {
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const boxOf = (resource: Resource) => resource.id;
  for (const resource of resources) {
    const box = BOXES[resource.type];
    if (box && !isPlumbing(resource) && (resource.type !== 'AWS::IAM::ManagedPolicy' || boundedBy(resource, resources) > 0)) {
      const group = `stack:${resource.stack.stackName}`;
      if (!groups.some(({ id }) => id === group)) {
        groups.push({ id: group, title: resource.stack.templateOptions.description ?? resource.stack.stackName, parent: 'account' });
      }
      nodes.push({ id: boxOf(resource), title: box.title, details: detailsOf(resource, resources), group, tone: box.tone });
    }
    edges.push(...arrowsOf(resource, byId, vpcs));
    if (resource.type === 'AWS::Events::Rule' && sourcesOf(resource).includes('aws.health')) {
      outside(nodes, 'health', 'AWS Health', `stack:${resource.stack.stackName}`);
    }
    if (/^AWS::IAM::(Managed)?Policy$/.test(resource.type) && actionsOf(resource).includes('iam:UpdateAccessKey')) {
      outside(nodes, 'access-keys', 'Access keys of IAM users');
    }
    if (resource.type === 'AWS::SNS::Subscription') {
      outside(nodes, 'people', 'People');
    }
  }
}

function arrowsOf(resource: Resource, byId: Map<string, Resource>, vpcs: network.SegmentedVpc[]): DiagramEdge[] {
  const target = (value: unknown, type: string) => referencesIn(value).map((id) => byId.get(`${resource.stack.node.path}#${id}`) ?? byId.get(id)).filter((found): found is Resource => found?.type === type);
  const { properties } = resource;
  switch (resource.type) {
    case 'AWS::Events::Rule': {
      const detector = [...byId.values()].find(({ type }) => type === 'AWS::GuardDuty::Detector');
      const sources = sourcesOf(resource).flatMap((source) => (source === 'aws.guardduty' && detector ? [detector.id] : source === 'aws.health' ? ['health'] : []));
      const arns = ((properties.Targets ?? []) as { Arn: unknown }[]).map(({ Arn }) => Arn);
      const targets = ['AWS::SQS::Queue', 'AWS::SNS::Topic', 'AWS::Lambda::Function'].flatMap((type) => target(arns, type));
      return sources.flatMap((from) => targets.filter((to) => !isPlumbing(to)).map((to) => ({ from, to: to.id, label: 'findings' })));
    }
    case 'AWS::Lambda::EventSourceMapping':
      return target(properties.EventSourceArn, 'AWS::SQS::Queue').flatMap((from) => target(properties.FunctionName, 'AWS::Lambda::Function').map((to) => ({ from: from.id, to: to.id, label: 'delivers' })));
    case 'AWS::SQS::Queue':
      return target(properties.RedrivePolicy, 'AWS::SQS::Queue').map((to) => ({ from: resource.id, to: to.id, label: 'what failed' }));
    case 'AWS::SecretsManager::RotationSchedule':
      return target(properties.RotationLambdaARN, 'AWS::Lambda::Function').flatMap((from) => target(properties.SecretId, 'AWS::SecretsManager::Secret').map((to) => ({ from: from.id, to: to.id, label: 'rotates' })));
    case 'AWS::SNS::Subscription':
      return target(properties.TopicArn, 'AWS::SNS::Topic').map((from) => ({ from: from.id, to: 'people', label: String(properties.Protocol) }));
    case 'AWS::IAM::ManagedPolicy':
    case 'AWS::IAM::Policy': {
      const functions = target(properties.Roles, 'AWS::IAM::Role').flatMap((role) => [...byId.values()].filter((candidate) => candidate.type === 'AWS::Lambda::Function' && candidate.stack === role.stack && referencesIn(candidate.properties.Role).includes(logicalId(role))));
      return functions.flatMap((from) => [
        ...statementsOf(resource).flatMap((statement) => Object.entries(ACTION_ARROWS)
          .filter(([action]) => [statement.Action].flat().includes(action))
          .flatMap(([, label]) => [...target(statement.Resource, 'AWS::SNS::Topic'), ...target(statement.Resource, 'AWS::SecretsManager::Secret')].map((to) => ({ from: from.id, to: to.id, label })))),
        ...(actionsOf(resource).includes('iam:UpdateAccessKey') ? [{ from: from.id, to: 'access-keys', label: 'deactivates' }] : []),
      ]);
    }
    case 'AWS::Lambda::Function': {
      const inVpc = JSON.stringify(properties.VpcConfig ?? '');
      return vpcs.flatMap((vpc) => vpc.segments.filter((segment) => segment.subnets.some((subnet) => inVpc.includes(logicalIdOf(subnet)))).map((segment) => ({ from: resource.id, to: segmentId(vpc, segment.name), label: 'runs in' })));
    }
    default:
      return [];
  }
}

function resourcesOf(app: App, outdir: string): Resource[] {
  const names = namesByResource(app);
  const exported = new Map<string, string>();
  const templates = app.node.findAll().filter(Stack.isStack).map((stack) => ({ stack, template: JSON.parse(readFileSync(path.join(outdir, stack.templateFile), 'utf8')) }));
  for (const { stack, template } of templates) {
    for (const [name, output] of Object.entries<{ Value: unknown; Export?: { Name: string } }>(template.Outputs ?? {})) {
      const resource = `${stack.node.path}#${referencesIn(output.Value)[0]}`;
      exported.set(`${stack.stackName}/${name}`, resource);
      if (output.Export) {
        exported.set(output.Export.Name, resource);
      }
    }
  }
  return templates.flatMap(({ stack, template }) => Object.entries<{ Type: string; Properties?: Record<string, unknown> }>(template.Resources ?? {})
    .map(([id, { Type, Properties = {} }]) => ({
      id: `${stack.node.path}#${id}`,
      type: Type,
      properties: resolvedImports(Properties, exported),
      stack,
      name: names.get(`${stack.node.path}#${id}`) ?? id,
    })));
}

/** The ids of a resource's constructs below its stack, without those that only say that it is a resource. */
function namesByResource(app: App): Map<string, string> {
  return new Map(app.node.findAll().filter(CfnResource.isCfnResource).map((resource) => {
    const stack = Stack.of(resource);
    const ids = resource.node.path.slice(stack.node.path.length + 1).split('/').filter((id) => !['Resource', 'Default'].includes(id));
    return [`${stack.node.path}#${stack.getLogicalId(resource)}`, ids.slice(-2).join(' / ')];
  }));
}

/** The same properties, with each reference to another stack's export or output replaced by one to the resource. */
function resolvedImports(value: Record<string, unknown>, exported: Map<string, string>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value), (_key, part) => {
    const output = part?.['Fn::GetStackOutput'] as { StackName: string; OutputName: string } | undefined;
    const name = output ? `${output.StackName}/${output.OutputName}` : part?.['Fn::ImportValue'];
    return typeof name === 'string' && exported.has(name) ? { Ref: exported.get(name) } : part;
  });
}

/** Logical ids that a value refers to. */
function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(referencesIn);
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const { Ref, 'Fn::GetAtt': attribute, ...rest } = value as Record<string, unknown>;
  return [
    ...(typeof Ref === 'string' ? [Ref] : []),
    ...(Array.isArray(attribute) ? [String(attribute[0])] : []),
    ...Object.values(rest).flatMap(referencesIn),
  ];
}

interface Statement { readonly Action?: string | string[]; readonly Resource?: unknown }

const statementsOf = (policy: Resource) => ((policy.properties.PolicyDocument as { Statement?: Statement[] })?.Statement ?? []);
const actionsOf = (policy: Resource) => statementsOf(policy).flatMap(({ Action }) => [Action ?? []].flat());
const sourcesOf = (rule: Resource) => ((rule.properties.EventPattern as { source?: string[] })?.source ?? []);
const logicalId = (resource: Resource) => resource.id.slice(resource.id.indexOf('#') + 1);
const logicalIdOf = (construct: IConstruct) => Stack.of(construct).getLogicalId(construct.node.defaultChild as CfnElement);
const segmentId = (vpc: network.SegmentedVpc, name: string) => `segment:${vpc.node.path}:${name}`;
const plain = (value: string, otherwise: string) => (Token.isUnresolved(value) ? otherwise : value);

/** Machinery of CloudFormation, not of the architecture. */
const isPlumbing = (resource: Resource) => /#Vpc(DefaultSecurityGroup|PrefixLists)/.test(resource.id);

/** Number of roles that carry a managed policy as their permissions boundary. */
function boundedBy(policy: Resource, resources: Resource[]): number {
  return resources.filter(({ type, properties }) => type === 'AWS::IAM::Role' && properties.PermissionsBoundary !== undefined
    && referencesIn(properties.PermissionsBoundary).includes(policy.id)).length;
}

function detailsOf(resource: Resource, resources: Resource[]): string[] {
  switch (resource.type) {
    case 'AWS::IAM::ManagedPolicy':
      return [`on ${boundedBy(resource, resources)} roles: no privilege escalation, no audit tampering`];
    case 'AWS::GuardDuty::Detector': {
      const features = (resource.properties.Features ?? []) as { Status: string }[];
      return [`${features.filter(({ Status }) => Status === 'ENABLED').length} protection plans`];
    }
    case 'AWS::Organizations::Policy':
      return wrapped(String(resource.properties.Description ?? ''), 40);
    default:
      return [resource.name];
  }
}

function outside(nodes: DiagramNode[], id: string, title: string, group?: string): void {
  if (!nodes.some((node) => node.id === id)) {
    nodes.push({ id, title, details: [], group, tone: 'outside' });
  }
}

function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = `${lines[lines.length - 1]} ${word}`.trim();
    if (line.length > width) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = line;
    }
  }
  return lines;
}

function distinct(edges: DiagramEdge[]): DiagramEdge[] {
  return [...new Map(edges.map((edge) => [JSON.stringify(edge), edge])).values()];
}
