/**
 * The function behind the bridge: it runs in the emulator, and makes by calls what the emulator's CloudFormation does not know.
 */
import { localServices } from './aws-request-client';
import { BRIDGED_TYPES, BridgedType, Made, Properties, Servers } from './bridged-types';

/** What CloudFormation asks of a custom resource. */
export interface BridgeEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
}

/** The property that names the type that a resource has in its template. */
export const EMULATED_TYPE = 'EmulatedType';
/** Begins the id of a resource that stands for one that was only synthesized. */
export const SYNTHESIZED_ONLY = 'synthesized-only';

/** Answers every request with what became of it: one without an answer would block the deployment. */
export async function handler(event: BridgeEvent): Promise<void> {
  let answer: object;
  try {
    const { id, attributes = {} } = await handle(event, servers());
    answer = { Status: 'SUCCESS', PhysicalResourceId: id, Data: attributes };
  } catch (error) {
    answer = { Status: 'FAILED', PhysicalResourceId: event.PhysicalResourceId ?? 'failed', Reason: `The bridge: ${(error as Error).message}` };
  }
  const { StackId, RequestId, LogicalResourceId } = event;
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify({ StackId, RequestId, LogicalResourceId, ...answer }) });
}

/** Does what the event asks for. */
export async function handle(event: BridgeEvent, to: Servers, types: Readonly<Record<string, BridgedType>> = BRIDGED_TYPES): Promise<Made> {
  const { [EMULATED_TYPE]: type, ServiceToken: _token, ServiceTimeout: _timeout, ...texts } = event.ResourceProperties;
  const bridged = types[type as string];
  if (bridged === undefined) {
    return { id: `${SYNTHESIZED_ONLY}-${event.LogicalResourceId}`, attributes: await wanted(event, to) };
  }
  const properties = coerced(texts, bridged) as Properties;
  switch (event.RequestType) {
    case 'Create':
      return bridged.create(properties, to, event.LogicalResourceId);
    case 'Update':
      throw new Error(`${type as string} cannot be changed in place. Reset the emulator and deploy again.`);
    case 'Delete':
      // What was never made has nothing to remove.
      if (event.PhysicalResourceId !== 'failed') {
        await bridged.remove(event.PhysicalResourceId!, properties, to);
      }
      return { id: event.PhysicalResourceId! };
  }
}

/** The emulator hands booleans and numbers over as texts. */
export function coerced(value: unknown, type: Pick<BridgedType, 'booleans' | 'numbers'>, name = ''): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => coerced(item, type, name));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, coerced(item, type, key)]));
  }
  if (typeof value === 'string' && type.booleans?.includes(name)) {
    return value === 'true';
  }
  return typeof value === 'string' && type.numbers?.includes(name) ? Number(value) : value;
}

/** For what was only synthesized, a text for each attribute that its template reads, so that the rest of it can be deployed. */
async function wanted(event: BridgeEvent, { ministack }: Servers): Promise<Record<string, string>> {
  if (event.RequestType !== 'Create') {
    return {};
  }
  const answer = await ministack.query('cloudformation', '2010-05-15', 'GetTemplate', { StackName: event.StackId });
  const template = answer.replace(/&(?:quot|#34|#x22);/g, '"');
  const attributes = [...template.matchAll(/"Fn::GetAtt":\s*\[\s*"(\w+)",\s*"([\w.]+)"\s*\]/g)];
  return Object.fromEntries(attributes.filter(([, id]) => id === event.LogicalResourceId).map(([, id, attribute]) => [attribute, `${SYNTHESIZED_ONLY}-${id}-${attribute}`]));
}

function servers(): Servers {
  const environment = process.env as Record<string, string>;
  const region = environment.AWS_REGION;
  return {
    ministack: localServices(environment.MINISTACK_ENDPOINT, region),
    moto: localServices(environment.MOTO_ENDPOINT, region),
    account: environment.ACCOUNT,
    region,
  };
}
