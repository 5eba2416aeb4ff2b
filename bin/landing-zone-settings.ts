/**
 * The settings of the reference landing zone: one zod schema from which both the checks at synth and the JSON schema for
 * editors come, so that the two cannot disagree.
 */
import { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import * as z from 'zod';

const ACCOUNT = 'write the 12 digits of an AWS account id in quotes';
const REGION = "write a region's code such as \"eu-west-1\"";
const EMAIL = 'write an e-mail address, or leave the setting out';

const egress = z.enum(['none', 'nat', 'firewall'], { error: 'write "none", "nat" or "firewall"' });
const endpointSet = z.enum(['core', 'containers', 'kubernetes', 'serverless', 'data'], { error: 'write "core", "containers", "kubernetes", "serverless" or "data"' });
const email = z.email({ error: EMAIL });

const network = z.strictObject({
  cidr: z.string({ error: 'write an IPv4 range such as "10.0.0.0/16"' })
    .regex(/^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)\/(1[6-9]|2[0-8])$/, 'write an IPv4 range of /16 to /28 such as "10.0.0.0/16"')
    .describe('IPv4 range of the VPC').default('10.0.0.0/16'),
  zones: z.int({ error: 'write a whole number from 2 to 4' }).min(2, 'write 2 to 4: one zone alone fails as a whole').max(4, 'write 2 to 4')
    .describe('Number of availability zones').default(3),
  egress: egress.describe('How the app segment reaches the internet, if at all. "nat" and "firewall" cost money by the hour.').default('none'),
  allowedDomains: z.array(z.string({ error: 'write a domain such as "api.example.com" or ".example.com"' }), { error: 'write a list of domains' })
    .describe('Domains that the firewall lets through; a leading dot means all below').default([]),
  endpoints: z.array(endpointSet, { error: 'write a list of endpoint sets' })
    .describe('Sets of interface endpoints; each endpoint costs money by the hour and zone').default(['core', 'serverless']),
  administration: z.enum(['none', 'session-manager', 'instance-connect'], { error: 'write "none", "session-manager" or "instance-connect"' })
    .describe('How administrators reach instances in the management segment').default('none'),
  dualStack: z.boolean({ error: 'write true or false' }).describe('IPv6 beside IPv4').default(false),
}).superRefine((value, context) => {
  if (value.egress === 'firewall' && value.allowedDomains.length === 0) {
    context.addIssue({ code: 'custom', path: ['allowedDomains'], message: 'name at least one domain, or set egress to "none"', input: value.allowedDomains });
  }
  if (value.egress !== 'firewall' && value.allowedDomains.length > 0) {
    context.addIssue({ code: 'custom', path: ['allowedDomains'], message: 'leave it out, or set egress to "firewall": nothing else filters domains', input: value.allowedDomains });
  }
});

const MODE = 'write "observe", "approve" or "automatic"';
const mode = z.enum(['observe', 'approve', 'automatic'], { error: MODE });

const response = z.strictObject({
  mode: mode.describe('"observe" says what the playbooks would do, "approve" asks people before they act, "automatic" lets them act').default('observe'),
  modes: z.strictObject({
    deactivateAccessKey: mode.optional(),
    revokeSessions: mode.optional(),
    quarantineUser: mode.optional(),
    isolateInstance: mode.optional(),
    blockPublicBucket: mode.optional(),
  }, { error: 'write an object of playbooks and their modes' }).describe('Modes of single playbooks, where they differ').prefault({}),
  protectedUsers: z.array(z.string({ error: 'write the name of an IAM user' }).regex(/^[\w+=,.@-]{1,64}$/, 'write the name of an IAM user: letters, digits and +=,.@_-'), { error: 'write a list of user names' })
    .describe('IAM users that are never touched, such as break-glass users').default([]),
});

const audit = z.strictObject({
  trail: z.boolean({ error: 'write true or false' })
    .describe("false where an organization's trail records the account already: a second copy of its events costs money").default(true),
  lock: z.enum(['compliance', 'governance'], { error: 'write "compliance" or "governance"' })
    .describe('Who may delete logs and evidence before their time: nobody, or whoever may bypass governance. "governance" is for trials').default('compliance'),
  days: z.int({ error: 'write a whole number of days' }).min(1, 'write 1 or more').max(36500, 'write 36500 or less')
    .describe('For how many days logs and evidence are locked').default(365),
});

const guardrails = z.strictObject({
  targets: z.array(z.string({ error: 'write an id such as "ou-ab12-34cd56ef"' })
    .regex(/^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|\d{12})$/, 'write the id of a root ("r-..."), an organizational unit ("ou-...") or an account (12 digits)'), { error: 'write a list of ids' })
    .min(1, 'name at least one target, or leave guardrails out')
    .describe('Roots, organizational units or accounts that the service control policies are attached to'),
  allowedRegions: z.array(z.string({ error: REGION }).regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, REGION), { error: 'write a list of regions' })
    .min(1, 'name at least one region').describe('Regions in which work is allowed'),
  legacyQuota: z.boolean({ error: 'write true or false' })
    .describe('true for an organization that still has the quota of 5,120 characters and 5 policies a target').default(false),
});

/** The whole file. */
const settingsSchema = z.strictObject({
  $schema: z.string({ error: 'write the path of landing-zone.schema.json' }).optional(),
  account: z.string({ error: ACCOUNT }).regex(/^\d{12}$/, ACCOUNT).describe('Account to deploy to; left out, that of the current credentials').optional(),
  region: z.string({ error: REGION }).regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, REGION).describe('Region to deploy to; left out, that of the current credentials').optional(),
  organizationId: z.string({ error: 'write an organization id such as "o-ab12cd34ef"' }).regex(/^o-[a-z0-9]{10,32}$/, 'write an organization id such as "o-ab12cd34ef"')
    .describe('Organization whose identities and resources are trusted; left out, only the account itself').optional(),
  alarmEmail: email.describe('Where notices and alarms go').optional(),
  network: network.prefault({}),
  response: response.prefault({}),
  audit: audit.prefault({}),
  guardrails: guardrails.describe('Service control policies; they deploy only from the management or a delegated administrator account').optional(),
});

/** The settings with every default filled in. */
export type LandingZoneSettings = z.infer<typeof settingsSchema>;

/** Settings that cannot be used: one line a wrong value. */
export class SettingsError extends Error {
  constructor(public readonly lines: string[]) {
    super(lines.join('\n'));
    this.name = 'SettingsError';
  }
}

/** The JSON schema that editors complete and check `landing-zone.json` with. */
export function landingZoneJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(settingsSchema, { io: 'input', target: 'draft-7' }) as Record<string, unknown>;
  return { $schema, title: 'Settings of the cdk-zero-trust reference landing zone', ...schema };
}

/**
 * Reads and checks the text of a settings file.
 *
 * @param text the file's content
 * @param file its name, for the error lines
 * @throws SettingsError with one line a wrong value: place, value and fix
 */
export function parseLandingZoneSettings(text: string, file: string): LandingZoneSettings {
  const syntax: ParseError[] = [];
  const root = parseTree(text, syntax, { disallowComments: true, allowTrailingComma: false });
  if (!root || syntax.length > 0) {
    const [first] = syntax;
    const what = first ? printParseErrorCode(first.error).replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase() : 'empty file';
    throw new SettingsError([`${file}:${lineOf(text, first?.offset ?? 0)}: not valid JSON (${what}); write one JSON object.`]);
  }
  const result = settingsSchema.safeParse(getNodeValue(root));
  if (result.success) {
    return result.data;
  }
  throw new SettingsError(result.error.issues.flatMap((issue) => issueLines(issue, root, text, file)));
}

function issueLines(issue: z.core.$ZodIssue, root: Node, text: string, file: string): string[] {
  const path = issue.path.filter((part): part is string | number => typeof part !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const node = findNodeAtLocation(root, [...path, key]);
      const known = knownKeys(path).filter((name) => name !== '$schema').join(', ');
      return `${file}:${lineOf(text, node?.offset ?? 0)}: ${dotted([...path, key])} is not a setting; use one of ${known}.`;
    });
  }
  const node = findNodeAtLocation(root, path);
  const nearest = node ?? nearestNode(root, path);
  const value = node ? JSON.stringify(getNodeValue(node)) : 'missing';
  const fix = path.length === 0 ? 'write one JSON object' : issue.message;
  return [`${file}:${lineOf(text, nearest.offset)}: ${dotted(path)} is ${value}; ${fix}.`];
}

function nearestNode(root: Node, path: (string | number)[]): Node {
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node) {
      return node;
    }
  }
  return root;
}

/** The settings that may stand where `path` points, read from the JSON schema. */
function knownKeys(path: (string | number)[]): string[] {
  let schema = landingZoneJsonSchema() as { properties?: Record<string, object>; items?: object };
  for (const part of path) {
    schema = (typeof part === 'number' ? schema.items : schema.properties?.[part]) ?? {};
  }
  return Object.keys(schema.properties ?? {});
}

function dotted(path: (string | number)[]): string {
  return path.length === 0 ? 'the file' : path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${part}`)).join('');
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
