import { existsSync, readFileSync } from 'fs';
import { CommandIo } from './command-io';
import { CommandInputError } from './errors';
import { readJson } from './read-json';
import { Acceptance } from '../report/proof-data';
import { TemplateSet } from '../verification/prover/model/template-set';

/** The plugin in whose name findings are acknowledged. */
const PLUGIN = 'ZeroTrustProofs::';

/** Entries of a construct's metadata that acknowledge rules: CDK writes them so. */
const ACKNOWLEDGED = 'aws:cdk:acknowledged-rules';

/**
 * Who accepted which findings: the acknowledgements that the assembly's metadata hold, which cover a construct and what lies
 * below it, and those of a file of ids with reasons.
 */
export function acceptances(templates: TemplateSet, file: string | undefined, io: CommandIo): Acceptance {
  const byPath = new Map<string, ReadonlyMap<string, string>>();
  for (const one of templates.templates) {
    for (const [construct, reasons] of acknowledgedIn(one.file)) byPath.set(construct, reasons);
  }
  const listed = file === undefined ? new Map<string, string>() : reasonsOf(file, io);
  return ({ id, cause }) => {
    const own = listed.get(id);
    if (own !== undefined || cause?.constructPath === undefined) return own;
    // CDK stores ids without spaces.
    const stored = (PLUGIN + id).replaceAll(' ', '-');
    for (let at = cause.constructPath; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
      const reason = byPath.get(at)?.get(stored);
      if (reason !== undefined) return reason;
    }
    return undefined;
  };
}

function reasonsOf(file: string, io: CommandIo): ReadonlyMap<string, string> {
  const content = readJson(file, io);
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new CommandInputError(`${file}: ${JSON.stringify(content)} is not an object`, 'write {"<finding id>": "<reason>"}');
  }
  return new Map(Object.entries(content).map(([id, reason]) => {
    if (typeof reason !== 'string' || reason.trim().length < 10) {
      throw new CommandInputError(`${file}: ${JSON.stringify(reason)} is no reason for ${JSON.stringify(id)}`, 'write a sentence that a reviewer accepts');
    }
    return [id, reason];
  }));
}

/** Acknowledged ids with their reasons, by construct path. */
function acknowledgedIn(template: string): Map<string, ReadonlyMap<string, string>> {
  const file = template.replace(/\.template\.json$/, '.metadata.json');
  const found = new Map<string, ReadonlyMap<string, string>>();
  if (file === template || !existsSync(file)) return found;
  for (const [construct, entries] of Object.entries(metadataOf(file))) {
    for (const { type, data } of Array.isArray(entries) ? entries : []) {
      if (type !== ACKNOWLEDGED || typeof data !== 'object' || data === null) continue;
      const path = construct.replace(/^\//, '');
      found.set(path, new Map([...found.get(path) ?? [], ...Object.entries(data as { [id: string]: string })]));
    }
  }
  return found;
}

type Metadata = { readonly [path: string]: readonly { readonly type?: unknown; readonly data?: unknown }[] };

function metadataOf(file: string): Metadata {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) ?? {}) as Metadata;
  } catch (error) {
    throw new CommandInputError(`${file}: this is not JSON (${(error as Error).message.split('\n')[0]})`, 'synthesize the app again');
  }
}
