import { readFileSync } from 'fs';
import * as path from 'path';
import { StackName, STACKS } from './regions';
import { SESSION, SessionSettings } from './session-settings';
import { World } from './world';

/** A function of a playbook: what its role allows, and what it called. */
export interface FunctionUse {
  /** Playbook, function and mode, such as `DeactivateAccessKey Responder AUTOMATIC`; operators have no mode. */
  readonly name: string;
  /** Actions that the role allows, sorted. */
  readonly allowed: readonly string[];
  /** Actions that calls needed, sorted. */
  readonly called: readonly string[];
}

/** The stacks of each mode: what roles allow differs by it. */
const MODES: Readonly<Record<StackName, string>> = {
  AUTOMATIC: 'AUTOMATIC',
  OBSERVE: 'OBSERVE',
  APPROVE: 'APPROVE',
  CRASHING: 'AUTOMATIC',
  BREAKING: 'AUTOMATIC',
  RESOURCES: 'AUTOMATIC',
  RESOURCES_OBSERVED: 'OBSERVE',
};

type Template = Record<'Resources' | 'Outputs', Record<string, any>>;

/** Each function of each playbook, those with the same permissions as one. */
export async function functionUses(world: World): Promise<FunctionUse[]> {
  const callers = await world.proxy.callers();
  const uses = new Map<string, { allowed: Set<string>; called: Set<string> }>();
  for (const stack of Object.keys(STACKS) as StackName[]) {
    const template = templateOf(stack);
    for (const [output, { Value: value }] of Object.entries(template.Outputs)) {
      const [, playbook, hand] = /^(\w+)(Responder|Operator)Name$/.exec(output) ?? [];
      if (playbook === undefined) {
        continue;
      }
      // What people command is the same in each mode.
      const name = hand === 'Operator' ? `${playbook} Operator` : `${playbook} Responder ${MODES[stack]}`;
      const use = uses.get(name) ?? { allowed: new Set(), called: new Set() };
      uses.set(name, use);
      allowedOf(template, value.Ref as string).forEach((action) => use.allowed.add(action));
      const functionName = world.output(STACKS[stack], output);
      callers.filter((caller) => caller.functionName === functionName).forEach(({ actions }) => actions.forEach((action) => use.called.add(action)));
    }
  }
  return [...uses].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, { allowed, called }]) => ({
    name, allowed: [...allowed].sort(), called: [...called].sort(),
  }));
}

function templateOf(stack: StackName): Template {
  const { folder } = JSON.parse(process.env[SESSION]!) as SessionSettings;
  return JSON.parse(readFileSync(path.join(folder, 'cdk.out', `${STACKS[stack]}.template.json`), 'utf8')) as Template;
}

/** What the policies of a function's role allow. */
function allowedOf({ Resources }: Template, functionId: string): string[] {
  const roleId = Resources[functionId].Properties.Role['Fn::GetAtt'][0] as string;
  const { ManagedPolicyArns: managed = [], Policies: inline = [] } = Resources[roleId].Properties as Record<string, any[]>;
  const ofRole = ({ Roles: roles = [] }: { Roles?: { Ref?: string }[] }) => roles.some(({ Ref }) => Ref === roleId);
  const attached = Object.values(Resources).filter(({ Type: type, Properties: properties }) => (
    ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].includes(type as string) && ofRole(properties)));
  // Policies of the same stack name the role themselves; what is left would be a policy that nobody here reads.
  const unread = managed.filter(({ Ref }) => Resources[Ref as string]?.Type !== 'AWS::IAM::ManagedPolicy');
  if (unread.length > 0) {
    throw new Error(`${roleId} has policies that are not in its template: ${JSON.stringify(unread)}`);
  }
  const own = managed.map(({ Ref }) => Resources[Ref as string]);
  const documents = [
    ...[...attached, ...own].map(({ Properties }) => Properties.PolicyDocument),
    ...inline.map(({ PolicyDocument }) => PolicyDocument),
  ];
  return documents.flatMap(({ Statement }) => (Statement as { Effect: string; Action: string | string[] }[])
    .filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action));
}
